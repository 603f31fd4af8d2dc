/// Backpropagation that somebody else wrote: whether its gradients are right and, where they are
/// not, which term is wrong.
@org.jspecify.annotations.NullMarked
package io.rekindle.doctor.gradcheck;
