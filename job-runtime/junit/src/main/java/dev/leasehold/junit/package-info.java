/**
 * For the tests of jobs: runs a declared job on a real database, in a pool of every size that its
 * plan allows.
 */
@NullMarked
package dev.leasehold.junit;

import org.jspecify.annotations.NullMarked;
