package io.rekindle.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredZipTest {
  @TempDir Path folder;

  @Test
  void bytesAreTheSameInEveryTimeZone() throws Exception {
    TimeZone before = TimeZone.getDefault();
    try {
      byte[] utc = writtenIn("UTC");

      assertThat(writtenIn("Pacific/Auckland")).isEqualTo(utc);
      assertThat(writtenIn("America/New_York")).isEqualTo(utc);
      // the first seconds of 1980: the date in DOS's form, later the seconds since 1970
      assertThat(HexFormat.of().formatHex(utc)).contains("00002100", "555405000100a6ce12");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  private byte[] writtenIn(String zone) throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    Path file = folder.resolve("file.zip");
    StoredZip.write(
        file, List.of(StoredZip.Entry.of("a", "text".getBytes(StandardCharsets.US_ASCII))));
    return Files.readAllBytes(file);
  }
}
