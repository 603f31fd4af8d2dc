/// Why a network does not learn: measured, proved by experiment, cured.
package io.rekindle.doctor;
