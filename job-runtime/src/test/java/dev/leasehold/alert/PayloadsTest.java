package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.watchdog.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What every channel is sent is what its receiver documents. */
class PayloadsTest {
  static final List<String> EXTREMES =
      List.of(
          "",
          "a",
          "& < > ``` <!channel> *bold*",
          "\u0000\u001b[31m\r\nSubject: x",
          "&".repeat(20_000),
          "😀".repeat(20_000),
          "\ud83d",
          "\ude00\ud83d",
          "word ".repeat(20_000));

  static Stream<Notice> notices() {
    return Stream.concat(
        Stream.of(Notices.firing(), Notices.firingAgain(), Notices.resolved(), Notices.test()),
        EXTREMES.stream().map(Notices::saying));
  }

  @ParameterizedTest
  @MethodSource("notices")
  void whatIsSentIsWhatTheReceiverDocuments(Notice notice) {
    assertThat(Payload.problems("slack.schema.json", SlackSender.message(notice))).isEmpty();
    assertThat(Payload.problems("webhook.schema.json", WebhookSender.message("ops", notice)))
        .isEmpty();
    assertThat(Payload.problems("alertmanager.schema.json", AlertmanagerSender.message(notice)))
        .isEmpty();
    assertThat(Payload.problems("pagerduty.schema.json", PagerDutySender.message("R", notice)))
        .isEmpty();
    assertThat(Payload.problems("notice.schema.json", NoticeJson.of(notice))).isEmpty();
    assertThat(PagerDutySender.message("R", notice)).hasSizeLessThan(512 * 1024);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindHasAnAlertOfItsOwn(Kind kind) {
    Alert alert = Alert.of(Notices.about(Notices.incident(kind)));

    assertThat(alert.labels())
        .containsEntry("kind", kind.name())
        .containsEntry("job", "order-export")
        .hasSize(4);
    assertThat(alert.labels().get("alertname")).matches("Leasehold([A-Z][a-z]+)+");
    assertThat(alert.labels().get("severity")).isIn("critical", "warning", "info");
  }

  @Test
  void theSchemasRefuseWhatTheReceiversWouldRefuse() {
    String slack =
        new String(SlackSender.message(Notices.firing()), StandardCharsets.UTF_8)
            .replace("mrkdwn", "markdown");
    assertThat(Payload.problems("slack.schema.json", slack.getBytes(StandardCharsets.UTF_8)))
        .isNotEmpty();
    assertThat(
            Payload.problems("alertmanager.schema.json", "[{}]".getBytes(StandardCharsets.UTF_8)))
        .isNotEmpty();
    assertThat(
            Payload.problems(
                "pagerduty.schema.json",
                "{\"routing_key\":\"R\",\"event_action\":\"trigger\"}"
                    .getBytes(StandardCharsets.UTF_8)))
        .isNotEmpty();
  }

  @Test
  void theCauseIsInSlacksFirstLine() {
    JsonNode message = Payload.read(SlackSender.message(Notices.firing()));

    String first = message.at("/blocks/0/text/text").asString();
    assertThat(first)
        .startsWith("*POOL_DEADLOCK order-export*: step export holds 1 of 1 connections of main")
        .doesNotContain("\n");
    assertThat(message.get("text").asString()).startsWith("POOL_DEADLOCK order-export: step");
  }

  @Test
  void whatIsResolvedIsAShortLineInSlack() {
    JsonNode message = Payload.read(SlackSender.message(Notices.resolved()));

    assertThat(message.get("blocks")).hasSize(1);
    assertThat(message.at("/blocks/0/text/text").asString())
        .isEqualTo(
            "*RESOLVED POOL_DEADLOCK order-export*: a run went well after 3 incidents since"
                + " 2026-11-22T03:15Z");
  }

  @Test
  void aFenceInAPlanDoesNotEndTheOneAroundIt() {
    JsonNode message = Payload.read(SlackSender.message(Notices.saying("- query: ``` <!here>")));

    String plan = message.at("/blocks/2/text/text").asString();
    assertThat(plan).containsOnlyOnce("```\n- query: ''' &lt;!here&gt;\n```");
  }

  @Test
  void anAlertFiresForAWeekBecauseAnEndedProcessCannotRepeatIt() {
    JsonNode firing = Payload.read(AlertmanagerSender.message(Notices.firingAgain())).get(0);
    JsonNode resolved = Payload.read(AlertmanagerSender.message(Notices.resolved())).get(0);

    assertThat(firing.get("startsAt").asString()).isEqualTo("2026-11-22T03:15:00.400Z");
    assertThat(firing.get("endsAt").asString())
        .isEqualTo(Notices.firingAgain().at().plus(Duration.ofDays(7)).toString());
    assertThat(resolved.get("startsAt")).isEqualTo(firing.get("startsAt"));
    assertThat(resolved.get("endsAt").asString()).isEqualTo(Notices.resolved().at().toString());
    assertThat(resolved.get("labels")).isEqualTo(firing.get("labels"));
  }

  @Test
  void theWebhookSaysFiringWithoutAnEndAndResolvedWithOne() {
    JsonNode firing = Payload.read(WebhookSender.message("ops", Notices.firing()));
    JsonNode resolved = Payload.read(WebhookSender.message("ops", Notices.resolved()));

    assertThat(firing.get("status").asString()).isEqualTo("firing");
    assertThat(firing.at("/alerts/0/endsAt").asString()).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(firing.get("groupKey").asString())
        .isEqualTo("{}:{alertname=\"LeaseholdPoolDeadlock\", job=\"order-export\"}");
    assertThat(firing.get("receiver").asString()).isEqualTo("ops");
    assertThat(resolved.get("status").asString()).isEqualTo("resolved");
    assertThat(resolved.at("/alerts/0/status").asString()).isEqualTo("resolved");
    assertThat(resolved.at("/alerts/0/endsAt").asString())
        .isEqualTo(Notices.resolved().at().toString());
    assertThat(resolved.at("/alerts/0/fingerprint")).isEqualTo(firing.at("/alerts/0/fingerprint"));
    assertThat(resolved.get("groupKey")).isEqualTo(firing.get("groupKey"));
  }

  @Test
  void pagerDutyResolvesWhatItTriggered() {
    JsonNode trigger = Payload.read(PagerDutySender.message("R", Notices.firing()));
    JsonNode resolve = Payload.read(PagerDutySender.message("R", Notices.resolved()));

    assertThat(trigger.get("event_action").asString()).isEqualTo("trigger");
    assertThat(trigger.at("/payload/severity").asString()).isEqualTo("critical");
    assertThat(resolve.get("event_action").asString()).isEqualTo("resolve");
    assertThat(resolve.get("dedup_key").asString()).isEqualTo("order-export/POOL_DEADLOCK");
    assertThat(trigger.get("dedup_key").asString()).isEqualTo("order-export/POOL_DEADLOCK");
    assertThat(resolve.has("payload")).isFalse();
  }

  @Test
  void groupsWithLongNamesStayApartInPagerDuty() {
    String one = deduplicationOf("a".repeat(300) + "one");
    String other = deduplicationOf("a".repeat(300) + "other");

    assertThat(one).hasSizeLessThanOrEqualTo(255).isNotEqualTo(other);
  }

  private static String deduplicationOf(String job) {
    Notice notice =
        Notices.about(Notices.incident(job, Kind.FAILED, "It failed.", Optional.empty()));
    return Payload.read(PagerDutySender.message("R", notice)).get("dedup_key").asString();
  }

  @Test
  void aTestIsNeverTakenForAnIncident() {
    assertThat(Alert.of(Notices.test()).labels())
        .containsEntry("alertname", "LeaseholdTest")
        .containsEntry("severity", "info");
    JsonNode pagerDuty = Payload.read(PagerDutySender.message("R", Notices.test()));
    assertThat(pagerDuty.get("dedup_key").asString()).isEqualTo("test/order-export/FAILED");
    assertThat(pagerDuty.at("/payload/severity").asString()).isEqualTo("info");
    assertThat(Payload.read(NoticeJson.of(Notices.test())).get("severity").asString())
        .isEqualTo("info");
    assertThat(Payload.read(SlackSender.message(Notices.test())).get("text").asString())
        .startsWith("TEST FAILED order-export: ");
  }

  @Test
  void theEnvironmentOfACommandHoldsNoLineBreakAndNoNul() {
    for (String extreme : EXTREMES) {
      assertThat(CommandSender.environment(Notices.saying(extreme)).values())
          .noneMatch(value -> value.chars().anyMatch(Character::isISOControl));
    }
    assertThat(CommandSender.environment(Notices.firing()))
        .containsEntry("LEASEHOLD_EVENT", "FIRING")
        .containsEntry("LEASEHOLD_JOB", "order-export")
        .containsEntry("LEASEHOLD_KIND", "POOL_DEADLOCK");
  }
}
