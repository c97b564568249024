package dev.leasehold.declaration;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One database of the declaration. Either {@code url} is given or {@code embedded} is true.
 *
 * @param name its key in the file
 * @param place where it stands, for messages
 * @param url a {@code jdbc:mysql:} address; may hold references
 * @param embedded whether the runtime starts a server of its own for it, one per folder
 * @param script SQL that fills the embedded database once, when it is made; already resolved
 *     against the declaration file's folder
 * @param username absent for an embedded database
 * @param password absent for an embedded database
 * @param capacity connections that all leases on the server may add up to; default max_connections
 *     less {@code reserved}
 * @param reserved connections left to everybody who is not a job; default a fifth of
 *     max_connections
 */
public record DatabaseDeclaration(
    String name,
    Place place,
    Optional<Text> url,
    boolean embedded,
    Optional<Path> script,
    Optional<Text> username,
    Optional<Text> password,
    OptionalInt capacity,
    OptionalInt reserved) {}
