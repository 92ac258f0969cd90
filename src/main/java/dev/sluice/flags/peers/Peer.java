// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

/** Who is at an address. */
public sealed interface Peer {
  /** A pod with an address of its own. */
  record InPod(String namespace, String pod) implements Peer {
    @Override
    public String toString() {
      return namespace + "/" + pod;
    }
  }

  /** A node, and with it every pod on its network. */
  record OnNode() implements Peer {}

  /** Nobody that the API server knows: behind a NAT, a mesh, or outside of the cluster. */
  record Stranger() implements Peer {}

  /** The API server does not say: what has been seen is all there is to go by. */
  record Unanswered(String why) implements Peer {}

  /** Nobody can say at the moment. */
  record Unsure(String why) implements Peer {}
}
