// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an administrator can set, as {@code sluice.*} properties or {@code SLUICE_*} environment
 * variables.
 */
@ConfigMapping(prefix = "sluice")
public interface OperatorConfig {
  /**
   * The one namespace in which this operator works, and has rights; all if it is not set. The SDK's
   * own setting follows it.
   */
  Optional<String> namespace();

  /** The flag wires. */
  Flags flags();

  /** The way to the agents. */
  Agents agents();

  /** What checks may ask. */
  Signals signals();

  /** The Prometheus servers that checks may query, by the name that policies call them. */
  Map<String, Prometheus> providers();

  /** The one replica that reconciles. */
  Leader leader();

  /** Who this process is among its replicas. */
  Replica replica();

  /** Who sees that the operator has forgotten something. */
  Watch watchdog();

  /** Who may steer. */
  Steering steering();

  /** What is told to machines. */
  Telling metrics();

  /** What is told to machines. */
  interface Telling {
    /**
     * Whether {@code sluice_check_*} show what each check of each migration reads now. Off, because
     * the labels name objects, and a large cluster has many.
     */
    @WithDefault("false")
    boolean checks();
  }

  /** Who may steer. */
  interface Steering {
    /** How often to look whether the admission policies that ask for the verbs are there. */
    @WithDefault("60s")
    Duration policyInterval();
  }

  /** The flag wires. */
  interface Flags {
    /** Address that the flag wires listen on; 127.0.0.1 keeps them on this machine. */
    @WithDefault("0.0.0.0")
    String host();

    /** Port of the flagd sync stream; 0 takes any free one and logs it. */
    @WithDefault("8015")
    int port();

    /** Host under which agents find the flag wires; it goes into the environment of their pods. */
    @WithDefault("sluice-flags.sluice-system.svc")
    String advertisedHost();

    /** Port under which agents find the flag wires. */
    @WithDefault("8015")
    int advertisedPort();

    /**
     * How many sync streams one address may have open: one for each pod, and as many as a node has
     * pods where the network hides pods behind their node.
     */
    @WithDefault("256")
    int streamsPerCaller();

    /**
     * After this long a sync stream ends and its client comes back, perhaps to another replica; as
     * long as the client likes if it is not set. At least 1s.
     */
    Optional<Duration> streamDeadline();

    /** Name of this cluster, which clients get beside their namespace; none if it is not set. */
    Optional<String> cluster();

    /** What the sync stream has alone. */
    SyncConfig sync();

    /** Flags over HTTP. */
    OfrepConfig ofrep();

    /** The certificate of both wires. */
    TlsConfig tls();
  }

  /** The way to the agents. */
  interface Agents {
    /**
     * A JSON file {@code {"<namespace>/<pod>": "http://host:port/path"}} that says where an agent's
     * metrics are, instead of its pod's address; read again when it changes. For local clusters
     * whose pods have no network.
     */
    Optional<Path> addressMap();
  }

  /** What checks may ask. */
  interface Signals {
    /** Checks that name a URL. */
    Urls urls();
  }

  /** Checks that name a URL: they are asked from where the operator is. */
  interface Urls {
    /** Whether checks may. */
    @WithDefault("false")
    boolean enabled();

    /** The hosts that they may name: a.example.com, *.example.com; any if there are none. */
    Optional<List<String>> hosts();

    /** Blocks of addresses that are not public and may be asked, such as 10.96.0.0/12. */
    Optional<List<String>> networks();

    /** A PEM file with certificate authorities to trust besides those that Java trusts. */
    Optional<Path> caFile();
  }

  /**
   * A Prometheus server that checks may query. Whoever may write a HealthPolicy may have it
   * evaluate any query: where that must not be, give each group of namespaces a provider that shows
   * their series only, and confine it to them by {@code namespaces}.
   */
  interface Prometheus {
    /** Where it is: {@code http://host:port}, with the path before {@code /api/v1} if any. */
    URI url();

    /** A file whose content is sent as bearer token; read for each query. */
    Optional<Path> tokenFile();

    /**
     * A PEM file with the certificate authorities of its certificate: the only ones that are
     * trusted then. Read again when it changes.
     */
    Optional<Path> caFile();

    /** For a whole answer; a check waits no longer than three quarters of its policy's interval. */
    @WithDefault("2s")
    Duration timeout();

    /** The namespaces whose checks may query it; all if there are none. */
    Optional<List<String>> namespaces();
  }

  /** The one replica that reconciles. */
  interface Leader {
    /**
     * Added to the leader's epoch. 0, but after a restore of etcd that lowered its revisions: then
     * so much that the epoch is above {@code status.epoch} of every object, and 9e15 at most.
     */
    @WithDefault("0")
    long epochOffset();
  }

  /** Who this process is among its replicas. */
  interface Replica {
    /** Its name: that of its pod; the name of the host if it is not set. */
    Optional<String> name();

    /** The uid of its pod: what it reports ends with that; none outside a cluster. */
    Optional<String> uid();
  }

  /** Who sees that the operator has forgotten something. */
  interface Watch {
    /** How long an object may wait for its reconciler until the liveness probe fails. */
    @WithDefault("60s")
    Duration limit();
  }
}
