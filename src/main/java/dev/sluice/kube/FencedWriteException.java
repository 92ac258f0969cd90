// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/**
 * A write was refused because the object carries a greater epoch: another process has come to lead
 * since this one did. Nothing that this process decides counts any more.
 */
public final class FencedWriteException extends RuntimeException {
  private static final int UNPROCESSABLE = 422;

  // Where the rules of the CRDs say that their answer belongs; nothing else can be wrong there.
  private static final String EPOCH = "status.epoch";

  FencedWriteException(String what, Throwable cause) {
    super(what + " carries the epoch of a later leader", cause);
  }

  static boolean isFence(KubernetesClientException e) {
    return e.getCode() == UNPROCESSABLE
        && causes(e).stream().anyMatch(cause -> EPOCH.equals(cause.getField()));
  }

  private static List<StatusCause> causes(KubernetesClientException e) {
    StatusDetails details = e.getStatus() == null ? null : e.getStatus().getDetails();
    return details == null || details.getCauses() == null ? List.of() : details.getCauses();
  }
}
