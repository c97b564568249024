package dev.leasehold.batch;

import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.loader.net.protocol.nested.Handler;

/**
 * Lets the Java machine open {@code nested:} addresses, of jars inside of jars, and no other: those
 * of ordinary jars stay with the machine's own code.
 */
public final class NestedUrls extends URLStreamHandlerProvider {
  /** Made by the Java machine, which asks for it by name. */
  public NestedUrls() {}

  @Override
  public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
    return protocol.equals("nested") ? new Handler() : null;
  }
}
