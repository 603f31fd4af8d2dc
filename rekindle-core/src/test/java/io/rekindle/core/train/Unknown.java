package io.rekindle.core.train;

/// The rows of another source, of which nothing is known beforehand.
record Unknown(Source source) implements Source {

  @Override
  public int inputs() {
    return source.inputs();
  }

  @Override
  public int targetWidth() {
    return source.targetWidth();
  }

  @Override
  public long rows() {
    return source.rows();
  }

  @Override
  public void startEpoch(int epoch) {
    source.startEpoch(epoch);
  }

  @Override
  public boolean next(Batch into) {
    return source.next(into);
  }
}
