/** Breaks the architecture on purpose; its test says how. */
@NullMarked
package dev.leasehold.architecture.planted.plan;

import org.jspecify.annotations.NullMarked;
