package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import com.sun.net.httpserver.HttpServer;
import dev.leasehold.cli.CommandBench.Running;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants literals in the plan and in the statements of a job that deadlocks, and secrets in all
 * that it is declared with, and looks for them wherever anything comes out.
 */
class SinksIT {
  private static final String SECRET = "hush-4b1d";
  private static final List<String> PLANTED =
      List.of(SECRET, NightJobs.Literals.IN_A_STATEMENT, "planted-in-the-plan");

  @TempDir private Path folder;
  private CommandBench bench;
  private HttpServer receiver;
  private ExecutorService threads;
  private final Map<String, String> received = new ConcurrentHashMap<>();

  @BeforeEach
  void open() throws Exception {
    bench = new CommandBench(folder);
    bench.migrated();
    threads = Executors.newCachedThreadPool();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(threads);
    receiver.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          // ISO-8859-1 keeps every byte, whatever the body is.
          received.merge(
              exchange.getRequestURI().getPath().split("/")[1],
              new String(body, StandardCharsets.ISO_8859_1),
              String::concat);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void close() {
    receiver.stop(0);
    threads.shutdownNow();
    bench.close();
  }

  private String declare(Path termination, Path script) throws Exception {
    String here = "http://127.0.0.1:" + receiver.getAddress().getPort();
    return bench.declare(
        "",
        """
        terminationMessage: %1$s
        defaults: {enforcement: observe, connections: 1}
        jobs:
          night:
            configuration: %2$s
            parameters: {token: %3$s}
            properties: {api.key: %3$s}
            plan: [{cursor: SELECT 'planted-in-the-plan'}]
        channels:
          hook: {webhook: {url: "%4$s/hook/%3$s", bearerToken: %3$s}}
          chat: {slack: "%4$s/chat/%3$s"}
          fleet: {alertmanager: {url: "%4$s/fleet", username: %3$s, password: %3$s}}
          pager: {pagerduty: {routingKey: %3$s, url: "%4$s/pager"}}
          script: {command: "%5$s"}
        metrics:
          pushgateway: {url: "%4$s/push", username: %3$s, password: %3$s}
          otlp: {url: "%4$s/metrics/v1", headers: {authorization: %3$s}}
        traces:
          otlp: {url: "%4$s/traces/v1", headers: {authorization: %3$s}}
        """
            .formatted(
                termination, NightJobs.Literals.class.getName(), "\"" + SECRET + "\"", here, script)
            .replace("/hook/\"" + SECRET + "\"", "/hook/" + SECRET)
            .replace("/chat/\"" + SECRET + "\"", "/chat/" + SECRET));
  }

  @Test
  void nothingPlantedComesOutAnywhere() throws Exception {
    Path termination = Files.createFile(folder.resolve("termination"));
    Path input = folder.resolve("input");
    Path script = folder.resolve("script");
    Files.writeString(script, "#!/bin/sh\n{ env | grep LEASEHOLD_; cat; } > " + input + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    String file = declare(termination, script);

    Running run = bench.start("run", "night", "-f", file, "--format", "json");
    assertThat(run.exit()).as(run.told()).isEqualTo(80);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> received.keySet().containsAll(List.of("hook", "chat", "fleet", "push")));
    Running page =
        bench.start(
            "incidents",
            bench.one("SELECT id FROM leasehold_incident WHERE kind = 'POOL_DEADLOCK'"),
            "--html",
            folder.resolve("page.html").toString(),
            "-f",
            file);
    assertThat(page.exit()).as(page.told()).isZero();
    Running shown =
        bench.start(
            "incidents",
            bench.one("SELECT id FROM leasehold_incident WHERE kind = 'POOL_DEADLOCK'"),
            "-f",
            file);
    assertThat(shown.exit()).isZero();

    Map<String, String> sinks = new LinkedHashMap<>(received);
    sinks.put("output", run.told());
    sinks.put("termination message", Files.readString(termination));
    sinks.put("command", Files.readString(input));
    sinks.put("page", Files.readString(folder.resolve("page.html")));
    sinks.put("incidents", shown.told());
    sinks.put("ledger", tables("leasehold\\_%"));
    sinks.put("Spring Batch's executions", tables("BATCH\\_%EXECUTION"));
    assertThat(sinks)
        .containsKeys("hook", "chat", "fleet", "pager", "push", "metrics", "traces", "command");
    sinks.forEach(
        (sink, text) -> {
          assertThat(text).as(sink).isNotBlank();
          for (String planted : PLANTED) {
            boolean routing = sink.equals("pager") && planted.equals(SECRET);
            assertThat(text.contains(planted)).as(planted + " in " + sink).isEqualTo(routing);
          }
        });
    for (String sink :
        List.of("output", "hook", "chat", "command", "page", "incidents", "ledger")) {
      assertThat(sinks.get(sink)).as(sink).contains("POOL_DEADLOCK");
    }
  }

  private String tables(String like) throws Exception {
    StringBuilder all = new StringBuilder();
    try (Connection connection = bench.schema().connect();
        Statement statement = connection.createStatement()) {
      List<String> names = new ArrayList<>();
      try (ResultSet row =
          statement.executeQuery(
              "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
                  + " AND table_name LIKE '"
                  + like
                  + "'")) {
        while (row.next()) {
          names.add(row.getString(1));
        }
      }
      for (String name : names) {
        try (ResultSet row = statement.executeQuery("SELECT * FROM " + name)) {
          while (row.next()) {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
              all.append(row.getString(i)).append('\n');
            }
          }
        }
      }
    }
    return all.toString();
  }
}
