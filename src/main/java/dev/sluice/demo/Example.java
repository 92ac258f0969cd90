// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.fleet.Workload;
import java.util.List;
import java.util.stream.Stream;

/** What the demo knows of {@code k8s/examples}; a test holds it against the files. */
final class Example {
  static final String DIRECTORY = "k8s/examples/otp-cleanup";
  static final String TRACING_FILE = "k8s/examples/otp-tracing/migration.yaml";
  static final String NAMESPACE = "default";
  static final String MIGRATION = "otp-cleanup";
  static final String TRACING = "otp-tracing";
  static final String FLAG_SET = "otp-cleanup";
  static final Workload FLEET = new Workload(NAMESPACE, "planner", 10);

  /** The flags of each stage, in the order of the stages. */
  static final List<String> FLAGS =
      List.of(
          "use_ets_agent_registry",
          "enable_migration_monitoring",
          "use_logger_error_context",
          "use_genserver_telemetry",
          "use_genserver_span_management",
          "use_ets_sampled_events",
          "enforce_no_process_dict");

  /** The flags of the second migration, one of each stage. */
  static final List<String> TRACING_FLAGS = List.of("use_head_sampling", "use_async_trace_export");

  static final String SAMPLING = "sampling";
  static final String EXPORT = "async-export";

  static final String FIRST = "registry";
  static final String SECOND = "error-context";
  static final String THIRD = "telemetry";
  static final String FOURTH = "enforcement";

  /** The flag of the third stage whose new path is broken, and how much of its work fails. */
  static final String BROKEN_FLAG = "use_genserver_telemetry";

  static final int BROKEN_PERCENT = 20;

  /** More of them and the guard acts. */
  static final double ERROR_LIMIT = 0.05;

  private Example() {}

  /** Every flag that an agent has a path for. */
  static List<String> allFlags() {
    return Stream.concat(FLAGS.stream(), TRACING_FLAGS.stream()).toList();
  }
}
