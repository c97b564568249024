/**
 * The only door to Spring Batch: loads an author's job, runs it, routes its repository and writes
 * down how it ended.
 */
@NullMarked
package dev.leasehold.batch;

import org.jspecify.annotations.NullMarked;
