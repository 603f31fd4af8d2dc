/// Matrix products by oneDNN, called through the foreign-function API.
package io.rekindle.onednn;
