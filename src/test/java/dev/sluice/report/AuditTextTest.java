// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.Golden;
import dev.sluice.report.model.AuditReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read of a report. */
class AuditTextTest {
  private static String stage(String measured) {
    return """
        observedGeneration: 1
        phase: Monitoring
        progress: 0/3
        stages:
        - name: registry
          phase: Running
          startTime: "2026-01-05T10:00:00Z"
          measured: [%s]
        """
        .formatted(measured);
  }

  private static List<String> text(String measured) {
    return AuditText.text(Reported.of(stage(measured)));
  }

  @Test
  void a_text_for_a_terminal() {
    Golden.check("report-text", String.join("\n", AuditText.text(Reported.takenBack())) + "\n");
  }

  @Test
  void a_text_for_a_ticket() {
    Golden.check(
        "report-markdown", String.join("\n", AuditText.markdown(Reported.takenBack())) + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // what was measured of the exposed; what their row says
        "requests: 0, errors: 0; 0  no requests  not served  not served",
        "requests: 5; 5  not counted  not served  not served",
        "p50: 0.2, p95: 0.5; not counted  not counted  200 ms  500 ms",
        "requests: 5, errors: 0; 5  0 (0 %)  not served  not served",
        "'requests: 9, errors: 9, p50: 10, p95: 10, beyond: true'; 9  9 (100 %)  > 10 s  > 10 s",
        "'requests: 9, errors: 9, p50: 3, p95: 10, beyond: true'; 9  9 (100 %)  3 s  > 10 s",
        "'requests: 12345, errors: 1'; 12,345  1 (0.0081 %)  not served  not served"
      })
  void a_number_that_was_not_measured_is_not_given(String numbers, String row) {
    assertThat(text("{name: Exposed, percent: 10, " + numbers + "}"))
        .map(line -> line.strip().replaceAll(" {2,}", "  "))
        .contains("exposed  10 %  " + row)
        .contains("rest  10 %  nothing seen  nothing seen  nothing seen  nothing seen")
        .contains("difference  not known  not known");
  }

  @Test
  void where_everybody_had_the_flags_it_is_said_what_was_before() {
    assertThat(
            text(
                "{name: Everybody, percent: 100, requests: 1000, errors: 5},"
                    + " {name: BeforeStage, requests: 1000, errors: 4}"))
        .contains("  No rest: everybody had the flags; before the stage: 0.4 % errors.");
  }

  @Test
  void where_ids_had_the_flags_and_nothing_is_known_of_before_that_is_said() {
    assertThat(text("{name: Everybody, percent: 10, requests: 1000, errors: 5}"))
        .contains(
            "  No rest: any agent may serve who has the flags; before the stage: the error rate is"
                + " not known.");
  }

  @Test
  void where_nothing_was_measured_it_is_said_why_that_may_be() {
    assertThat(text(""))
        .anyMatch(line -> line.startsWith("  Nothing was measured: no check reads"));
  }

  @Test
  void a_migration_that_nobody_has_seen_has_a_report_too() {
    AuditReport report = Reported.unseen();

    assertThat(AuditText.text(report))
        .startsWith(
            "otp: Pending, 0/3 stages passed, attempt 1", "", "Stage registry: Pending (risk Low)")
        .contains("  no operator has seen the migration yet: is one running?");
  }

  @Test
  void markup_in_what_people_wrote_is_text() {
    assertThat(AuditText.markdown(Reported.takenBack()))
        .anyMatch(line -> line.contains("5 % \\| 20 of 101"))
        .anyMatch(line -> line.contains("use\\_ets 100 %"));
  }
}
