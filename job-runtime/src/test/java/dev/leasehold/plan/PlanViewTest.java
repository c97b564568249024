package dev.leasehold.plan;

import static dev.leasehold.plan.Declared.cursor;
import static dev.leasehold.plan.Declared.flow;
import static dev.leasehold.plan.Declared.job;
import static dev.leasehold.plan.Declared.parallel;
import static dev.leasehold.plan.Declared.query;
import static dev.leasehold.plan.Declared.step;
import static dev.leasehold.plan.Declared.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.JobDeclaration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PlanViewTest {
  @Test
  void theDocumentHasTheNumbersOfEveryDatabaseAndTheTree() {
    assertThat(json(job(cursor("read", transaction(query("write"))))))
        .isEqualTo(
            """
            {"jobs":{"copy":{\
            "databases":{"main":{"floor":2,"peak":2,"runtime":2,"lease":{"least":2,"most":2},"capacity":40}},\
            "enforcement":"strict",\
            "plan":[{"node":"cursor","sql":"read","database":"main","holds":1,"peak":{"main":2},"nodes":[\
            {"node":"transaction","requiresNew":false,"database":"main","holds":1,"peak":{"main":1},"nodes":[\
            {"node":"query","sql":"write","database":"main","holds":0,"peak":{"main":0}}]}]}]}}}\
            """);
  }

  @Test
  void branchesStayApart() {
    assertThat(json(job(flow(step("left", query("a")), parallel(1, 3, query("b"))))))
        .contains(
            "\"lease\":{\"least\":2,\"most\":4}",
            "{\"node\":\"concurrently\",\"holds\":0,\"peak\":{\"main\":4},\"branches\":[["
                + "{\"node\":\"step\",\"name\":\"left\",\"holds\":0,\"peak\":{\"main\":1},"
                + "\"nodes\":[",
            "[{\"node\":\"parallel\",\"min\":1,\"max\":3,");
  }

  private static String json(JobDeclaration job) {
    return new JsonMapper().writeValueAsString(PlanView.of(List.of(job), Map.of("main", 40)));
  }
}
