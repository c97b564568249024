/**
 * What a job will hold, and how much at worst: the plan as a tree, with its floor, its peak and
 * what each activity may take.
 */
@NullMarked
package dev.leasehold.plan;

import org.jspecify.annotations.NullMarked;
