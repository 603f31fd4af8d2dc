/// Pages that follow a run while it trains, and steer it.
package io.rekindle.live;
