// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * The API server will not have an object as it is declared: it is invalid, or a policy, a quota or
 * missing rights stand in the way. Trying the same again does not help; the message is the API
 * server's own.
 */
public final class RejectedWriteException extends RuntimeException {
  private static final int UNPROCESSABLE = 422;

  // Unknown and doubled fields in an apply are told as an internal error, by these words alone.
  private static final String UNTYPED = "failed to create typed patch object";

  /** Of what the API server has answered. */
  public RejectedWriteException(KubernetesClientException cause) {
    super(text(cause), cause);
  }

  /** Whether that answer is one. */
  public static boolean isRejection(KubernetesClientException e) {
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_FORBIDDEN, UNPROCESSABLE ->
          true;
      case HttpURLConnection.HTTP_INTERNAL_ERROR -> text(e).startsWith(UNTYPED);
      default -> false;
    };
  }

  /** Without the address and the request that the client adds. */
  private static String text(KubernetesClientException e) {
    Status status = e.getStatus();
    return requireNonNullElse(status == null ? null : status.getMessage(), "HTTP " + e.getCode());
  }
}
