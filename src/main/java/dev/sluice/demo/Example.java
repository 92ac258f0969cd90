// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.fleet.Workload;
import java.util.List;

/** What the demo knows of {@code k8s/examples/otp-cleanup}; a test holds it against the files. */
final class Example {
  static final String DIRECTORY = "k8s/examples/otp-cleanup";
  static final String NAMESPACE = "default";
  static final String MIGRATION = "otp-cleanup";
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
}
