// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.Migration;
import dev.sluice.judge.suites.SuiteJob;
import dev.sluice.judge.suites.SuiteJob.State;
import dev.sluice.judge.suites.SuiteRun;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run of a suite is as a Job, both ways. */
final class SuiteTemplate {
  /** On a CronJob: its owner lets Sluice run its template. */
  static final String LETS = "sluice.dev/suite";

  /** On a Job: the uid of the migration that it was run for. */
  static final String MIGRATION = "sluice.dev/migration-uid";

  /** On a Job: which run of the migration it is. */
  static final String RUN = "sluice.dev/run";

  private static final int NAME = 40;
  private static final int DIGEST = 6;

  private SuiteTemplate() {}

  /** Whether whoever owns the CronJob lets Sluice run its template. */
  static boolean lets(CronJob cronJob) {
    return "true".equals(labels(cronJob.getMetadata()).get(LETS));
  }

  /**
   * The Job of that run. How long it is kept the template has no say in: without it nobody would
   * know that the suite has passed.
   */
  static Job job(Migration migration, SuiteRun run, CronJob cronJob) {
    ObjectMeta meta = migration.getMetadata();
    JobTemplateSpec template = cronJob.getSpec().getJobTemplate();
    ObjectMeta given = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
    return new JobBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withNamespace(meta.getNamespace())
                .withName(name(meta, run.check(), run.id()))
                .withLabels(labels(given))
                .addToLabels(Map.of(MIGRATION, meta.getUid()))
                .withAnnotations(given.getAnnotations())
                .addToAnnotations(Map.of(RUN, run.id()))
                .withOwnerReferences(
                    new OwnerReferenceBuilder()
                        .withApiVersion(migration.getApiVersion())
                        .withKind(migration.getKind())
                        .withName(meta.getName())
                        .withUid(meta.getUid())
                        .withController(true)
                        .build())
                .build())
        .withSpec(template.getSpec().toBuilder().withTtlSecondsAfterFinished(seconds(run)).build())
        .build();
  }

  private static @Nullable Integer seconds(SuiteRun run) {
    return run.kept() == null ? null : (Integer) Math.toIntExact(run.kept().toSeconds());
  }

  /** Readable, and another one for every run of every migration. */
  static String name(ObjectMeta migration, String check, String run) {
    String readable = migration.getName().replace('.', '-') + "-" + check;
    String cut = readable.substring(0, Math.min(NAME, readable.length())).replaceFirst("-+$", "");
    return cut + "-" + digest(migration.getUid() + " " + run);
  }

  private static String digest(String text) {
    try {
      byte[] whole =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(whole, 0, DIGEST);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a Job says of the run that it is; empty if it is none of that migration. */
  static Optional<SuiteJob> read(Job job, String uid) {
    ObjectMeta meta = job.getMetadata();
    String run = meta.getAnnotations() == null ? null : meta.getAnnotations().get(RUN);
    boolean own =
        meta.getOwnerReferences().stream()
            .anyMatch(o -> o.getUid().equals(uid) && Boolean.TRUE.equals(o.getController()));
    if (run == null || !own || !meta.getName().endsWith("-" + digest(uid + " " + run))) {
      return Optional.empty();
    }
    Instant created = Instant.parse(meta.getCreationTimestamp());
    if (meta.getDeletionTimestamp() != null) {
      return Optional.of(new SuiteJob(run, meta.getName(), created, State.Going, ""));
    }
    return Optional.of(
        condition(job, "Failed")
            .map(c -> new SuiteJob(run, meta.getName(), created, State.Failed, reason(c)))
            .orElseGet(
                () ->
                    new SuiteJob(
                        run,
                        meta.getName(),
                        created,
                        condition(job, "Complete").isPresent() ? State.Passed : State.Running,
                        "")));
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    return job.getStatus() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(c -> c.getType().equals(type) && "True".equals(c.getStatus()))
            .findFirst();
  }

  /** One word, whatever a controller writes there. */
  private static String reason(JobCondition condition) {
    String reason = condition.getReason();
    return reason != null && reason.matches("[A-Za-z0-9]{1,60}") ? reason : "Failed";
  }

  private static Map<String, String> labels(ObjectMeta meta) {
    return meta.getLabels() == null ? Map.of() : meta.getLabels();
  }
}
