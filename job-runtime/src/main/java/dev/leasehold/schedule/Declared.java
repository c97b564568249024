package dev.leasehold.schedule;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationFile;
import java.util.List;

/**
 * A declaration that can be used, and its files as they were then: a run that is started from them
 * is not harmed by what somebody is just writing.
 */
record Declared(Declaration declaration, List<DeclarationFile> files) {
  Declared {
    files = List.copyOf(files);
  }
}
