// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import java.util.regex.Pattern;

/**
 * What the objects of an AgentDeployment are called.
 *
 * <p>Mostly like the AgentDeployment itself. But that may have a name of 253 characters with dots,
 * and a label, a Service or the pod of a StatefulSet may not: there a shortened name with a hash of
 * the whole takes its place, so that two long names never meet.
 */
public final class WorkloadNames {
  /** Label of every object of an AgentDeployment; its value is {@link #label}. */
  public static final String LABEL = "sluice.dev/agentdeployment";

  /** Label of the pods of an AgentDeployment: the name of the revision that they run. */
  public static final String REVISION = "sluice.dev/revision";

  private static final int LABEL_LIMIT = 63;

  // A pod's label controller-revision-hash is the name of its StatefulSet, a dash and ten
  // characters.
  private static final int CHILD_LIMIT = 52;

  // Of a Service (RFC 1035): the strictest of all.
  private static final Pattern CHILD = Pattern.compile("[a-z]([a-z0-9-]*[a-z0-9])?");

  private WorkloadNames() {}

  /** Value of {@link #LABEL}: the name itself up to 63 characters. */
  public static String label(String agentDeployment) {
    return agentDeployment.length() <= LABEL_LIMIT
        ? agentDeployment
        : shortened(agentDeployment, LABEL_LIMIT);
  }

  /**
   * Name of the StatefulSet and of the Service: the name itself, if it has up to 52 lower-case
   * letters, digits and dashes and starts with a letter.
   */
  public static String child(String agentDeployment) {
    return agentDeployment.length() <= CHILD_LIMIT && CHILD.matcher(agentDeployment).matches()
        ? agentDeployment
        : shortened("a" + agentDeployment.replace('.', '-'), agentDeployment, CHILD_LIMIT);
  }

  private static String shortened(String name, int limit) {
    return shortened(name, name, limit);
  }

  private static String shortened(String head, String whole, int limit) {
    String hash = "-%08x".formatted(Bucketing.hash(whole));
    return head.substring(0, Math.min(head.length(), limit - hash.length())) + hash;
  }
}
