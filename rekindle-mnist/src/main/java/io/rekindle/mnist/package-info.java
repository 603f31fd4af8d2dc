/// The MNIST and digits data sets as resources, with their licences and hashes.
@NullMarked
package io.rekindle.mnist;

import org.jspecify.annotations.NullMarked;
