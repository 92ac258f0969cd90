// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.MigrationProbe.slow;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.judge.Verdict;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.ClusterResource;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.ScriptedHealth;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What /q/metrics shows of migrations, and that src/docs/metrics.md tells all of it. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class MigrationMetersTest {
  private static final Pattern SHOWN = Pattern.compile("(?m)^# TYPE (sluice_\\w+) ");
  private static final Pattern TOLD = Pattern.compile("(?m)^\\| `(sluice_\\w+)` \\|");

  @Inject KubernetesClient client;
  @Inject ScriptedHealth health;

  @TestHTTPResource("/q/metrics")
  URI metrics;

  private String namespace;

  @BeforeEach
  void a_migration_that_was_taken_back() {
    namespace = ApiServer.newOperatedNamespace();
    MigrationProbe otp = new MigrationProbe(client, namespace).fleet(4, "registry");
    otp.apply(migration("otp", slow("one", "registry")));
    otp.reaches("otp", s -> s.phase() == Phase.Advancing);
    health.says(namespace, Verdict.Bad);
    otp.reaches("otp", s -> s.phase() == Phase.RolledBack);
  }

  @Test
  void a_rollback_is_counted_and_what_its_check_reads_is_shown() throws Exception {
    // When, as the status is written before it is counted
    String page =
        await().until(this::scrape, p -> p.contains(namespace + "\",verdict=\"Bad\",} 1"));

    // Then
    String labels =
        "check=\"error-rate\",migration=\"otp\",mode=\"Enforce\",namespace=\"" + namespace + "\"";
    assertThat(page.lines())
        .contains(
            "sluice_check_reading{" + labels + ",} 0.198",
            "sluice_check_limit{" + labels + ",} 0.05",
            "sluice_check_verdict{" + labels + ",verdict=\"Bad\",} 1.0",
            "sluice_check_verdict{" + labels + ",verdict=\"Good\",} 0.0");
    assertThat(
            value(
                page,
                "sluice_transitions_total{cause=\"GuardBreached\",decision=\"RollBack\","
                    + "mode=\"Enforce\",} "))
        .isPositive();
    assertThat(value(page, "sluice_migrations{mode=\"Enforce\",phase=\"RolledBack\",} "))
        .isPositive();
  }

  @Test
  void the_page_of_the_docs_tells_every_metric_and_no_other() throws Exception {
    // Given
    String told = Files.readString(Path.of("src/docs/metrics.md"));

    // When
    String page = await().until(this::scrape, p -> p.contains("decision=\"RollBack\""));

    // Then
    assertThat(names(SHOWN, page)).isEqualTo(names(TOLD, told));
  }

  @Test
  void what_is_to_be_called_for_is_counted_from_nought_on() throws Exception {
    // When
    String page = scrape();

    // Then
    assertThat(page)
        .contains(
            "sluice_transitions_total{cause=\"DeadlinePassed\",decision=\"RollBack\","
                + "mode=\"Enforce\",} 0.0");
  }

  @Test
  void the_checks_of_a_migration_that_is_gone_read_nothing() throws Exception {
    // Given
    await().until(this::scrape, p -> p.contains(namespace + "\",verdict=\"Bad\",} 1.0"));

    // When
    client.resources(Migration.class).inNamespace(namespace).withName("otp").delete();

    // Then
    await().until(this::scrape, p -> !p.contains(namespace + "\",verdict=\"Bad\",} 1.0"));
  }

  private static Set<String> names(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    pattern.matcher(text).results().forEach(r -> names.add(r.group(1)));
    names.removeIf(name -> name.endsWith("_max"));
    return names;
  }

  private static double value(String page, String series) {
    return page.lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
        .sum();
  }

  private String scrape() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(metrics).header("Accept", "text/plain; version=0.0.4").build();
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }
}
