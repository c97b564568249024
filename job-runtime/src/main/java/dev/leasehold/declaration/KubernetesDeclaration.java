package dev.leasehold.declaration;

import java.util.Optional;

/**
 * What only Kubernetes needs.
 *
 * @param image the container image that runs the jobs
 */
public record KubernetesDeclaration(Optional<String> image) {}
