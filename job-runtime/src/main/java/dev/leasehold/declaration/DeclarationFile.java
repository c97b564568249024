package dev.leasehold.declaration;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A declaration file as it was at some time.
 *
 * @param path as given on the command line; what it names is relative to it
 * @param content never changed
 */
public record DeclarationFile(Path path, byte[] content) {
  /**
   * The file as it is now; one that is too large only as far as it takes to see that.
   *
   * @throws IOException when it cannot be read
   */
  public static DeclarationFile read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return new DeclarationFile(path, in.readNBytes(YamlSource.LARGEST_FILE + 1));
    }
  }

  /**
   * Puts this in the place of the file, all of it or nothing.
   *
   * @param before what the file must still be
   * @throws IOException when it cannot be written, or has been changed by somebody else
   */
  public void replace(DeclarationFile before) throws IOException {
    Path file = path.toRealPath();
    if (!read(path).equals(before)) {
      throw new IOException("it has been changed meanwhile");
    }
    if (!Files.isWritable(file)) {
      throw new IOException(file + " is read-only");
    }
    Path written = Files.createTempFile(file.toAbsolutePath().getParent(), ".jobs-", ".yaml");
    try {
      Files.write(written, content);
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view != null) {
        Files.setPosixFilePermissions(written, view.readAttributes().permissions());
      }
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /** Writes files so that {@link #read(InputStream)} finds where they end. */
  public static void write(List<DeclarationFile> files, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(files.size());
    for (DeclarationFile file : files) {
      out.writeUTF(file.path.toString());
      out.writeInt(file.content.length);
      out.write(file.content);
    }
    out.flush();
  }

  /**
   * What was written; reads no byte more.
   *
   * @throws EOFException when the stream ends before
   */
  public static List<DeclarationFile> read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int count = in.readInt();
    List<DeclarationFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path path = Path.of(in.readUTF());
      byte[] content = in.readNBytes(in.readInt());
      files.add(new DeclarationFile(path, content));
    }
    return files;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeclarationFile file
        && path.equals(file.path)
        && Arrays.equals(content, file.content);
  }

  @Override
  public int hashCode() {
    return Objects.hash(path, Arrays.hashCode(content));
  }
}
