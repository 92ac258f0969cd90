// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fleet as a person wants it. */
@JsonClassDescription("The fleet as you want it.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AgentDeploymentSpec(
    @SpecReplicas
        @Default("1")
        @Min(0)
        @Max(10000)
        @JsonPropertyDescription(
            "How many agents, 0 to 10000; default 1. Yours or an autoscaler's: Sluice never writes"
                + " it.")
        Integer replicas,
    @Required
        @PreserveUnknownFields
        @JsonPropertyDescription(
            "Pod template of the agents, as in a StatefulSet. The selector and its labels are"
                + " Sluice's.")
        Map<String, Object> template,
    @Size(max = 10)
        @JsonPropertyDescription(
            "Volumes of each agent, at most 10, as in a StatefulSet: they outlive its pods. Cannot be"
                + " changed while the agents stand.")
        List<VolumeClaim> volumeClaimTemplates,
    @Size(max = 20)
        @JsonPropertyDescription(
            "What the agents are made of besides, such as a model or a prompt, by names of your own; at"
                + " most 20. A change is a new revision, like one of the template.")
        Map<String, @Size(max = 253) String> digests,
    @Size(max = 20) @JsonPropertyDescription("Ports of the headless Service; at most 20.")
        List<AgentPort> ports,
    @Size(max = 10)
        @JsonPropertyDescription(
            "FlagSets of the same namespace that the agents subscribe to; their pods get the"
                + " environment that stock OpenFeature clients read.")
        List<@Size(min = 1, max = 253) String> flagSetNames,
    @JsonPropertyDescription(
            "Where each agent serves its metrics. Without it health is judged by pods only.")
        @Nullable AgentMetrics metrics,
    @JsonPropertyDescription(
            "How often the agents may be restarted while a stage or a rollout is judged. Without it"
                + " 10 times a minute, all together.")
        @Nullable Supervision supervision,
    @JsonPropertyDescription("What the agents remember, and how it outlives them.")
        @Nullable AgentState state,
    @JsonPropertyDescription(
            "How an agent gives up its work before it is taken down. Without it, it is sent SIGTERM"
                + " at once.")
        @Nullable Drain drain,
    @JsonPropertyDescription("How a new revision comes to the agents.") RolloutSpec rollout,
    @Default("false")
        @JsonPropertyDescription(
            "true holds a rollout where it is, like the annotation sluice.dev/pause. Rollback still"
                + " works.")
        Boolean paused,
    @Default("false")
        @JsonPropertyDescription(
            "true takes over a StatefulSet of the same name that nobody controls, without restarting"
                + " its pods. Default false: it is left alone.")
        Boolean adopt) {
  public AgentDeploymentSpec {
    replicas = replicas == null ? 1 : replicas;
    template = template == null ? Map.of() : template;
    ports = ports == null ? List.of() : List.copyOf(ports);
    flagSetNames = flagSetNames == null ? List.of() : List.copyOf(flagSetNames);
    volumeClaimTemplates =
        volumeClaimTemplates == null ? List.of() : List.copyOf(volumeClaimTemplates);
    digests = digests == null ? Map.of() : Map.copyOf(digests);
    rollout = rollout == null ? RolloutSpec.STANDARD : rollout;
    paused = paused == null ? false : paused;
    adopt = adopt == null ? false : adopt;
  }

  /** A volume of each agent. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record VolumeClaim(
      @Required @JsonPropertyDescription("Metadata of the claims.") ClaimMetadata metadata,
      @Required
          @PreserveUnknownFields
          @JsonPropertyDescription("Spec of the claims, as of a PersistentVolumeClaim.")
          Map<String, Object> spec) {
    public VolumeClaim {
      spec = spec == null ? Map.of() : spec;
    }
  }

  /** What a volume is called. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ClaimMetadata(
      @Required
          @Size(min = 1, max = 63)
          @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
          @JsonPropertyDescription("Name by which containers mount the volume.")
          String name) {}

  /** One port of the headless Service. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AgentPort(
      @Required
          @Size(min = 1, max = 15)
          @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
          @JsonPropertyDescription("Name of the port.")
          String name,
      @Required @Min(1) @Max(65535) @JsonPropertyDescription("Number of the port, 1 to 65535.")
          Integer port) {}

  /** OpenMetrics or Prometheus text that each agent serves. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record AgentMetrics(
      @Required @Min(1) @Max(65535) @JsonPropertyDescription("Port of the metrics, 1 to 65535.")
          Integer port,
      @Default("/metrics")
          @Size(min = 1, max = 253)
          @Pattern("^/[A-Za-z0-9._~/-]*$")
          @JsonPropertyDescription("Path of the metrics; default /metrics.")
          String path,
      @JsonPropertyDescription("Names of the metrics, where they differ from the defaults.")
          MetricNames names) {
    public AgentMetrics {
      path = path == null ? "/metrics" : path;
      names = names == null ? MetricNames.STANDARD : names;
    }
  }

  /** What the agents call their metrics. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record MetricNames(
      @Default("agent_requests_total")
          @Size(min = 1, max = 200)
          @Pattern(MetricNames.NAME)
          @JsonPropertyDescription("Counter of units of work; default agent_requests_total.")
          String requests,
      @Default("agent_errors_total")
          @Size(min = 1, max = 200)
          @Pattern(MetricNames.NAME)
          @JsonPropertyDescription("Counter of those that failed; default agent_errors_total.")
          String errors,
      @Default("agent_request_duration_seconds")
          @Size(min = 1, max = 200)
          @Pattern(MetricNames.NAME)
          @JsonPropertyDescription(
              "Histogram of their durations in seconds; default agent_request_duration_seconds.")
          String latency,
      @Default("agent_messages_sent_total")
          @Size(min = 1, max = 200)
          @Pattern(MetricNames.NAME)
          @JsonPropertyDescription("Counter of messages sent; default agent_messages_sent_total.")
          String sent,
      @Default("agent_messages_delivered_total")
          @Size(min = 1, max = 200)
          @Pattern(MetricNames.NAME)
          @JsonPropertyDescription(
              "Counter of messages delivered; default agent_messages_delivered_total.")
          String delivered) {
    /** The shape of a metric's name. */
    public static final String NAME = "^[a-zA-Z_:][a-zA-Z0-9_:]*$";

    /** The default names. */
    public static final MetricNames STANDARD =
        new MetricNames(
            "agent_requests_total",
            "agent_errors_total",
            "agent_request_duration_seconds",
            "agent_messages_sent_total",
            "agent_messages_delivered_total");

    public MetricNames {
      requests = requests == null ? STANDARD.requests : requests;
      errors = errors == null ? STANDARD.errors : errors;
      latency = latency == null ? STANDARD.latency : latency;
      sent = sent == null ? STANDARD.sent : sent;
      delivered = delivered == null ? STANDARD.delivered : delivered;
    }
  }
}
