/**
 * The only door to Spring Batch: loads an author's job, runs it, routes its repository and writes
 * down how it ended. {@link BatchJob} is the way in. {@link JobClasses} finds an author's classes,
 * in Spring Boot's jars too; {@link JobShape} is what the beans of a job tell, and {@link Draft}
 * the plan that follows from it.
 */
@NullMarked
package dev.leasehold.batch;

import org.jspecify.annotations.NullMarked;
