package dev.leasehold.schedule;

import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.declaration.DeclarationFile;
import dev.leasehold.declaration.JobDeclaration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts each run as a process of its own, by the command {@code run}.
 *
 * <p>The child's standard input is its lifeline: it brings the declaration, and ends when the
 * daemon does, whatever ended that. What the child writes goes into files, from which it is passed
 * on: a daemon that is stopped could not read a pipe, and the run would hang on its own log.
 */
public final class ChildProcesses implements Starter {
  /** The option of {@code run} that says that this is its parent. */
  public static final String OPTION = "--under-daemon";

  private final Command command;
  private final Lines lines;

  /**
   * How the program is started.
   *
   * @param java the machine and its options, without a limit of its memory
   * @param program its class path and main class
   * @param options of the command {@code run}
   */
  public record Command(List<String> java, List<String> program, List<String> options) {
    /** Copies what it is given. */
    public Command {
      java = List.copyOf(java);
      program = List.copyOf(program);
      options = List.copyOf(options);
    }

    List<String> of(JobDeclaration job, Fire fire, long heap) {
      List<String> all = new ArrayList<>(java);
      all.add("-Xmx" + Math.max(1, heap >> 10) + "k");
      all.add("-XX:+ExitOnOutOfMemoryError");
      all.addAll(program);
      all.addAll(List.of("run", job.name(), "--scheduled-at", fire.scheduledAt().toString()));
      all.addAll(options);
      all.add(OPTION);
      return all;
    }
  }

  /** Takes what runs write. */
  public interface Lines {
    /**
     * @param error whether it wrote this to its standard error
     */
    void line(String job, boolean error, String line);
  }

  ChildProcesses(Command command, Lines lines) {
    this.command = command;
    this.lines = lines;
  }

  @Override
  public Started start(JobDeclaration job, Fire fire, Declared declared) throws IOException {
    long heap = job.starts(declared.declaration().daemon()).heap();
    Path out = Files.createTempFile("leasehold-run", ".out");
    Path err = Files.createTempFile("leasehold-run", ".err");
    try {
      Process process =
          new ProcessBuilder(command.of(job, fire, heap))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
              .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()))
              .start();
      Child child =
          new Child(
              process,
              new Tail(out, line -> lines.line(job.name(), false, line)),
              new Tail(err, line -> lines.line(job.name(), true, line)));
      // On a thread of its own: a child that does not read must not keep what watches over it.
      Thread giving = new Thread(() -> child.give(declared.files()), "lifeline of " + fire);
      giving.setDaemon(true);
      giving.start();
      return child;
    } catch (IOException | RuntimeException failed) {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
      throw failed;
    }
  }

  private static final class Child implements Started {
    private static final Logger log = LoggerFactory.getLogger(ChildProcesses.class);

    private final Process process;
    private final Tail out;
    private final Tail err;

    Child(Process process, Tail out, Tail err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    /** A child that ends before it has read this says why itself. */
    void give(List<DeclarationFile> files) {
      try {
        OutputStream lifeline = process.getOutputStream();
        DeclarationFile.write(files, lifeline);
        lifeline.flush();
      } catch (IOException ended) {
        log.debug("process {} did not read its declaration", process.pid(), ended);
      }
    }

    @Override
    public long process() {
      return process.pid();
    }

    @Override
    public OptionalInt await(Duration limit) throws InterruptedException {
      boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
      out.passOn(ended);
      err.passOn(ended);
      return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    }

    @Override
    public void interrupt() {
      process.destroy();
    }

    @Override
    public void kill() {
      process.destroyForcibly();
    }

    @Override
    public String lastWords() {
      return err.last();
    }

    @Override
    public void close() {
      if (process.isAlive()) {
        process.destroyForcibly();
      }
      out.close();
      err.close();
    }
  }
}
