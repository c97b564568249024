package dev.leasehold.declaration;

/**
 * A job parameter, typed as in Spring Batch.
 *
 * @param value may hold references
 * @param type a class name as Spring Batch's converters take it; {@code java.lang.String} by
 *     default, {@code java.lang.Long} or {@code java.lang.Double} for a YAML number
 * @param identifying whether it is part of the job instance's identity; true by default
 */
public record ParameterDeclaration(Text value, String type, boolean identifying) {}
