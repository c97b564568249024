package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * One attempt in a process of its own: as the command line runs it, and with a sabotaged ledger.
 */
public final class ChaosRunner {
  private ChaosRunner() {}

  /**
   * @param args declaration file, job, instant, {@link Sabotage}
   */
  public static void main(String[] args) {
    InstantSource clock = InstantSource.system();
    RunRequest request =
        new RunRequest(
            DeclarationReader.read(List.of(Path.of(args[0]))),
            args[1],
            Instant.parse(args[2]),
            false,
            ChaosRunner.class.getClassLoader(),
            References.ofProcess(),
            Path.of("target"));
    JobRunner runner = new JobRunner(new Printed(), clock, Sabotage.valueOf(args[3]));
    CountDownLatch reported = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  runner.interrupt();
                  try {
                    reported.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    int code = 70;
    try {
      RunReport report = runner.run(request);
      System.out.println(report.outcome());
      code = report.exit().code();
    } catch (RuntimeException failed) {
      System.out.println(failed);
      failed.printStackTrace();
    } finally {
      reported.countDown();
    }
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  private static final class Printed implements RunListener {
    @Override
    public void planned(JobDeclaration job, Map<String, Integer> capacities) {}

    @Override
    public void waiting(Admission.Waiting waiting) {
      System.out.println("waiting " + waiting.place() + " " + waiting.reason());
    }

    @Override
    public void reclaimed(Reclaim.Outcome outcome) {
      System.out.println("reclaimed " + outcome.lease().attempt() + " " + outcome.left());
    }

    @Override
    public void leased(Map<String, Integer> pools, Map<String, Integer> runtime) {
      System.out.println("leased " + pools);
    }

    @Override
    public void warned(String line) {
      System.out.println(line);
    }

    @Override
    public void progress(BatchJob.Progress progress, PoolSnapshot pools) {}

    @Override
    public void incident(Incident incident) {
      System.out.println(incident.kind() + " " + incident.what());
    }
  }
}
