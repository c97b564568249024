package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.adopt.quartz.ReminderJob;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.References;
import dev.leasehold.plan.Plan;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.listeners.JobListenerSupport;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The applications of the guides, before and after: each does the same work as it always did, under
 * {@code leasehold run}, and as before again.
 */
class AdoptIT {
  private static final Path ADOPT = LeaseholdProcess.ROOT.resolve("docs/adopt");

  /** The same as that of the commands, which share it while it is held here. */
  private static final Path SERVER = LeaseholdProcess.ROOT.resolve(".leasehold/billing");

  @TempDir private Path folder;

  private static Database billing;
  private static DataSource data;

  @BeforeAll
  static void open() throws IOException {
    AdoptedJars.pack();
    Declaration declaration =
        DeclarationReader.read(
            List.of(ADOPT.resolve("main/first.yaml"), ADOPT.resolve("laptop.yaml")));
    billing =
        Database.reach(declaration.databases().get("billing"), References.ofProcess(), SERVER);
    data = billing.connections(Map.of());
  }

  @AfterAll
  static void close() {
    if (billing != null) {
      billing.close();
    }
  }

  private static int count(String from) {
    return JdbcClient.create(data)
        .sql("SELECT COUNT(*) FROM " + from)
        .query(Integer.class)
        .single();
  }

  private static void update(String sql) {
    JdbcClient.create(data).sql(sql).update();
  }

  /** The first declaration of a guide with the plan that a run has shown: the guide's own. */
  private Path record(String job, String guide, String jar) throws Exception {
    Path file = folder.resolve(job + ".yaml");
    Files.copy(ADOPT.resolve(guide).resolve("first.yaml"), file);
    leasehold("record " + job + " --write", file, jar);
    assertThat(plan(job, file)).isEqualTo(plan(job, ADOPT.resolve(guide).resolve("jobs.yaml")));
    return file;
  }

  private static Plan plan(String job, Path file) {
    Declaration declaration = DeclarationReader.read(List.of(file, ADOPT.resolve("laptop.yaml")));
    return Plan.of(declaration.jobs().get(job));
  }

  /** A run that is held to the plan. */
  private static String strict(String job, Path file, String jar) throws Exception {
    Files.writeString(file, Files.readString(file).replace("    enforcement: observe\n", ""));
    String told = leasehold("run " + job, file, jar);
    assertThat(told).contains("enforcement strict");
    return told;
  }

  private static String leasehold(String command, Path file, String jar) throws Exception {
    LeaseholdProcess.Result result = told(command, file, jar);
    assertThat(result.exit()).as(result.all()).isZero();
    return result.all();
  }

  private static LeaseholdProcess.Result told(String command, Path file, String jar)
      throws Exception {
    return LeaseholdProcess.run(
        "./leasehold "
            + command
            + " -f "
            + file
            + " -f docs/adopt/laptop.yaml --jobs example-jobs/target/adopt/"
            + jar);
  }

  @Test
  void theApplicationOfSpringBoot() throws Exception {
    update("DELETE FROM invoices");
    bootByItself();
    List<Map<String, Object>> before = invoices();
    assertThat(before).hasSize(300);
    assertThat(before.get(0)).containsEntry("vat", new BigDecimal("2.00"));

    update("DELETE FROM invoices");
    Path recorded = record("invoices", "spring-boot", "invoices.jar");
    assertThat(invoices()).isEqualTo(before);

    update("DELETE FROM invoices");
    assertThat(strict("invoices", recorded, "invoices.jar")).contains(" 8 acquires");
    assertThat(invoices()).isEqualTo(before);

    update("DELETE FROM invoices");
    bootByItself();
    assertThat(invoices()).isEqualTo(before);
  }

  private static List<Map<String, Object>> invoices() {
    return JdbcClient.create(data)
        .sql("SELECT order_id, vat FROM invoices ORDER BY order_id")
        .query()
        .listOfRows();
  }

  /** The very jar, started as it always was. */
  private static void bootByItself() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            AdoptedJars.INVOICES.toString(),
            "--spring.datasource.url=" + address(),
            "--spring.datasource.username=" + account().getProperty("user"));
    builder.environment().put("BILLING_PASSWORD", account().getProperty("password"));
    Process process = builder.redirectErrorStream(true).start();
    CompletableFuture<String> output = LeaseholdProcess.output(process);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output.join()).isZero();
    assertThat(output.join()).contains("Invoices begin");
  }

  /** Of the embedded server, which has another password after each start. */
  private static Properties account() throws IOException {
    Properties account = new Properties();
    try (Reader reader = Files.newBufferedReader(SERVER.resolve("server.properties"))) {
      account.load(reader);
    }
    return account;
  }

  private static String address() throws IOException {
    return "jdbc:mysql://127.0.0.1:" + account().getProperty("port") + "/" + billing.schema();
  }

  @Test
  void anApplicationThatNeedsWhatOnlyTheAutoConfigurationMakesIsToldWhichBean(@TempDir Path folder)
      throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("jobs.yaml"),
            "jobs: {needy: {enforcement: observe,"
                + " configuration: com.example.adopt.wrong.NeedsAutoConfiguration}}");
    LeaseholdProcess.Result told = told("check needy", file, "invoices.jar");
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.all())
        .contains(
            "it needs a bean of type"
                + " org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails, and there is"
                + " none; Spring Boot's auto-configuration does not take place, so give the"
                + " configuration a @Bean that makes it");
  }

  @Test
  void jobsWithoutSpringBootAreToldNothingOfIt() throws Exception {
    assertThat(leasehold("check", ADOPT.resolve("quartz/jobs.yaml"), "billing-jobs.jar"))
        .contains("ok")
        .doesNotContain("warning");
  }

  @Test
  void theJobOfQuartz() throws Exception {
    int unpaid = count("bills WHERE paid_on IS NULL");
    assertThat(unpaid).isEqualTo(10);

    for (Class<? extends Job> job :
        List.of(com.example.adopt.quartz.before.ReminderJob.class, ReminderJob.class)) {
      update("DELETE FROM reminders");
      quartz(job);
      assertThat(count("reminders")).as(job.getName()).isEqualTo(unpaid);
    }
    update("DELETE FROM reminders");
    Path recorded = record("reminders", "quartz", "billing-jobs.jar");
    assertThat(count("reminders")).isEqualTo(unpaid);
    strict("reminders", recorded, "billing-jobs.jar");
    assertThat(count("reminders")).isEqualTo(2 * unpaid);
  }

  /** One run by a scheduler of its own. */
  private static void quartz(Class<? extends Job> job) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", job.getName());
    properties.setProperty("org.quartz.threadPool.threadCount", "1");
    Scheduler scheduler = new StdSchedulerFactory(properties).getScheduler();
    CompletableFuture<List<Exception>> ended = new CompletableFuture<>();
    try {
      scheduler.getContext().put("dataSource", data);
      scheduler
          .getListenerManager()
          .addJobListener(
              new JobListenerSupport() {
                @Override
                public String getName() {
                  return "end";
                }

                @Override
                public void jobWasExecuted(
                    JobExecutionContext context, JobExecutionException failed) {
                  ended.complete(failed == null ? List.of() : List.of(failed));
                }
              });
      JobDetail detail = JobBuilder.newJob(job).build();
      scheduler.scheduleJob(detail, TriggerBuilder.newTrigger().startNow().build());
      scheduler.start();
      assertThat(ended.get(30, TimeUnit.SECONDS)).isEmpty();
    } finally {
      scheduler.shutdown(true);
    }
  }

  @Test
  void theProgramWithAMain() throws Exception {
    String address =
        address()
            + "?user="
            + account().getProperty("user")
            + "&password="
            + account().getProperty("password");
    List<ThrowingRun> runs = new ArrayList<>();
    runs.add(() -> com.example.adopt.plain.before.Cleanup.main(new String[] {address, "30"}));
    runs.add(() -> com.example.adopt.plain.Cleanup.main(new String[] {address, "30"}));
    runs.add(() -> record("cleanup", "main", "billing-jobs.jar"));
    runs.add(() -> strict("cleanup", folder.resolve("cleanup.yaml"), "billing-jobs.jar"));
    for (ThrowingRun run : runs) {
      update("DELETE FROM baskets");
      update(
          "INSERT INTO baskets (id, seen_on) SELECT n + 1, IF(n < 200, '2026-01-02', CURRENT_DATE)"
              + " FROM numbers WHERE n < 250");
      run.run();
      assertThat(count("baskets")).isEqualTo(50);
    }
  }

  @FunctionalInterface
  private interface ThrowingRun {
    void run() throws Exception;
  }
}
