// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration;

import static dev.sluice.kit.MigrationProbe.migration;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.api.MigrationStatus.WaitingCheck;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.Marks;
import dev.sluice.kit.MigrationProbe;
import dev.sluice.kit.SeeingOperator;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Suites as Jobs of a real API server, with all reconcilers at work. */
@ExtendWith(ApiServer.class)
class SuiteTest {
  private static final String GATED =
      migration(
          "otp",
          "{name: one, flags: [{key: registry}], steps: [], window: 1h, readiness: [{name: suite,"
              + " job: {cronJobName: checkout}}]}");

  private static final String GUARDED =
      migration(
          "otp",
          "{name: one, flags: [{key: registry}], steps: [], window: 1h, health: {interval: 1s,"
              + " checks: [{name: smoke, job: {cronJobName: checkout, every: 1m}}]}}");

  private KubernetesClient client;
  private MigrationProbe otp;
  private SeeingOperator operator;

  @BeforeEach
  void open(KubernetesClient own) {
    client = own;
    otp = new MigrationProbe(client, client.getNamespace());
    otp.fleet(10, "registry");
    operator = SeeingOperator.start(client);
  }

  @AfterEach
  void close() {
    operator.close();
  }

  @Test
  void a_stage_starts_once_its_suite_has_passed() {
    // Given
    cronJob("true");
    otp.apply(GATED);
    Job job = begun();
    otp.reaches("otp", s -> waits(s, "suite checkout runs as Job " + job.getMetadata().getName()));
    assertThat(otp.exposed("registry")).isZero();

    // When
    ends(job, "Succeeded");

    // Then
    otp.reaches("otp", s -> s.phase() == Phase.Monitoring);
    assertThat(jobs()).hasSize(1);
  }

  @Test
  void the_job_is_the_template_as_it_is_and_belongs_to_the_migration() {
    // Given
    cronJob("true");

    // When
    otp.apply(GATED);

    // Then
    Job job = begun();
    Migration migration = client.resources(Migration.class).withName("otp").get();
    assertThat(job.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(o -> assertThat(o.getUid()).isEqualTo(migration.getMetadata().getUid()));
    assertThat(job.getMetadata().getLabels()).containsEntry("team", "checkout");
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(600);
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isNull();
    assertThat(job.getSpec().getTemplate().getSpec().getContainers())
        .singleElement()
        .satisfies(c -> assertThat(c.getImage()).isEqualTo("suite:1"));
  }

  @Test
  void a_failed_suite_keeps_the_gate_shut_until_somebody_deletes_its_job_and_it_passes() {
    // Given
    cronJob("true");
    otp.apply(GATED);
    Job failed = begun();
    ends(failed, "Failed");
    MigrationStatus held = otp.reaches("otp", s -> waits(s, "(BackoffLimitExceeded)"));
    assertThat(held.waitingFor().command())
        .isEqualTo("kubectl delete job " + failed.getMetadata().getName());

    // When
    client.resource(failed).delete();

    // Then
    await().until(() -> jobs().stream().anyMatch(j -> !same(j, failed)));
    ends(jobs().getFirst(), "Succeeded");
    otp.reaches("otp", s -> s.phase() == Phase.Monitoring);
  }

  @Test
  void a_suite_that_is_not_there_is_missing_and_is_run_as_soon_as_it_is() {
    // Given
    otp.apply(GATED);
    otp.reaches("otp", s -> waits(s, "there is no CronJob of that name in this namespace"));

    // When
    cronJob("true");

    // Then
    await().until(() -> jobs().size() == 1);
  }

  @Test
  void a_cronjob_whose_owner_does_not_let_it_is_not_run() {
    // Given
    cronJob("false");

    // When
    otp.apply(GATED);

    // Then
    otp.reaches("otp", s -> waits(s, "kubectl label cronjob checkout sluice.dev/suite=true"));
    assertThat(jobs()).isEmpty();
  }

  @Test
  void an_operator_that_comes_later_goes_on_with_the_run_that_was_begun() {
    // Given
    cronJob("true");
    otp.apply(GATED);
    Job job = begun();
    operator.close();
    operator = SeeingOperator.start(client);

    // When
    ends(job, "Succeeded");

    // Then
    otp.reaches("otp", s -> s.phase() == Phase.Monitoring);
    assertThat(jobs()).hasSize(1);
  }

  @Test
  void a_suite_that_fails_while_a_stage_runs_takes_it_back() {
    // Given
    cronJob("true");
    otp.apply(GUARDED);
    Job job = begun();
    otp.reaches("otp", s -> s.phase() == Phase.Monitoring);

    // When
    ends(job, "Failed");

    // Then
    MigrationStatus back = otp.reaches("otp", s -> s.phase() == Phase.RolledBack);
    assertThat(back.lastRollback().reason())
        .isEqualTo(
            "GUARD smoke suite checkout has failed as Job "
                + job.getMetadata().getName()
                + " (BackoffLimitExceeded)");
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(3600);
  }

  @Test
  void nobody_is_exposed_before_the_suite_that_is_to_guard_them_can_be_run() {
    // Given
    cronJob("false");
    otp.apply(GUARDED);
    MigrationStatus blind =
        otp.reaches(
            "otp",
            s ->
                reads(s, "suite checkout may not be run: who owns the CronJob has to say so")
                    && s.record() == null);
    assertThat(blind.stages().getFirst().waiting())
        .extracting(WaitingCheck::message)
        .contains("smoke gives nothing that can be used");

    // When
    cronJob("true");

    // Then
    otp.reaches("otp", s -> s.phase() == Phase.Monitoring);
  }

  @Test
  void no_suite_is_begun_for_a_stage_whose_flag_is_killed_and_it_is_once_the_flag_is_free() {
    // Given
    cronJob("true");
    Resource<FlagSet> flags = client.resources(FlagSet.class).withName("otp");
    Marks.annotate(flags, Annotations.KILL, "registry");
    otp.apply(GATED);
    otp.reaches("otp", s -> waits(s, "flag \"registry\" is off for everybody"));
    assertThat(jobs()).isEmpty();

    // When
    Marks.annotate(flags, Annotations.KILL, null);

    // Then
    begun();
  }

  private static boolean reads(MigrationStatus status, String words) {
    return status.verdict() != null
        && status.verdict().checks().stream()
            .anyMatch(c -> c.reason() != null && c.reason().contains(words));
  }

  private static boolean waits(MigrationStatus status, String words) {
    return status.stages().size() == 1
        && status.stages().getFirst().waiting().stream()
            .map(WaitingCheck::message)
            .anyMatch(m -> m.contains(words));
  }

  private static boolean same(Job one, Job other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  private List<Job> jobs() {
    return client.batch().v1().jobs().list().getItems();
  }

  private Job begun() {
    await().until(() -> !jobs().isEmpty());
    return jobs().getFirst();
  }

  /** Suspended, so that its template is run by nobody else. */
  private void cronJob(String lets) {
    otp.apply(
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: checkout, labels: {sluice.dev/suite: "%s"}}
        spec:
          schedule: "0 0 1 1 *"
          suspend: true
          jobTemplate:
            metadata: {labels: {team: checkout}}
            spec:
              activeDeadlineSeconds: 600
              ttlSecondsAfterFinished: 1
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: suite, image: "suite:1"}]
        """
            .formatted(lets));
  }

  /** As a kubelet says it; what follows from that for the Job is its controller's doing. */
  private void ends(Job job, String phase) {
    await().until(() -> !pods(job).isEmpty());
    client
        .resource(pods(job).getFirst())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"phase\": \"" + phase + "\"}}");
  }

  private List<Pod> pods(Job job) {
    return client
        .pods()
        .withLabel("batch.kubernetes.io/job-name", job.getMetadata().getName())
        .list()
        .getItems();
  }
}
