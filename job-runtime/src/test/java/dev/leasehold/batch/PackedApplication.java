package dev.leasehold.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.Opcodes;

/** A jar in the layout of Spring Boot's, entry by entry. */
final class PackedApplication {
  private final Manifest manifest = new Manifest();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private int libraries = ZipEntry.STORED;

  /** Of a jar: classes and libraries below {@code BOOT-INF}. */
  static PackedApplication jar() {
    return new PackedApplication().manifest("Spring-Boot-Lib", "BOOT-INF/lib/");
  }

  PackedApplication() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  PackedApplication manifest(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  PackedApplication with(String entry, String text) {
    return with(entry, text.getBytes(StandardCharsets.UTF_8));
  }

  PackedApplication with(String entry, byte[] content) {
    for (int slash = entry.indexOf('/'); slash >= 0; slash = entry.indexOf('/', slash + 1)) {
      entries.putIfAbsent(entry.substring(0, slash + 1), new byte[0]);
    }
    entries.put(entry, content);
    return this;
  }

  /** Adds an empty class below a folder that ends with a slash. */
  PackedApplication withClass(String folder, String name) {
    return with(folder + name.replace('.', '/') + ".class", emptyClass(name));
  }

  /** Adds a library with one empty class. */
  PackedApplication withLibrary(String file, String className) {
    return with(file, new PackedApplication().withClass("", className).bytes());
  }

  PackedApplication withLibrariesCompressed() {
    libraries = ZipEntry.DEFLATED;
    return this;
  }

  Path writeTo(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  /** The same content as files. */
  Path unpackTo(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      if (entry.getKey().endsWith("/")) {
        Files.createDirectories(file);
      } else {
        Files.write(file, entry.getValue());
      }
    }
    return folder;
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        JarEntry packed = new JarEntry(entry.getKey());
        if (entry.getKey().endsWith(".jar")) {
          packed.setMethod(libraries);
          packed.setSize(entry.getValue().length);
          CRC32 crc = new CRC32();
          crc.update(entry.getValue());
          packed.setCrc(crc.getValue());
        }
        jar.putNextEntry(packed);
        jar.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] emptyClass(String name) {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(
        Opcodes.V17, Opcodes.ACC_PUBLIC, name.replace('.', '/'), null, "java/lang/Object", null);
    writer.visitEnd();
    return writer.toByteArray();
  }
}
