// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static java.util.Objects.requireNonNull;

import dev.sluice.flags.peers.Peer;
import dev.sluice.flags.peers.Peer.InPod;
import dev.sluice.flags.peers.Peers;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The namespace is the tenant: a pod reads the flags of its own one. */
public final class TenantRules implements Tenants {
  private static final Logger LOG = Logger.getLogger(TenantRules.class);
  private static final Duration TELL_EVERY = Duration.ofMinutes(1);

  private final Peers peers;
  private final Terms terms;
  private final InstantSource steady;
  private final LongAdder foreign = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder let = new LongAdder();
  private Instant told = Instant.MIN;

  /**
   * What an administrator says of callers.
   *
   * @param unknownAllowed whether a caller that is no pod with an address of its own reads all
   *     flags
   * @param trusted namespaces whose pods read all flags
   */
  public record Terms(boolean unknownAllowed, Set<String> trusted) {
    public Terms {
      trusted = Set.copyOf(trusted);
    }
  }

  /**
   * Rules that know nobody yet.
   *
   * @param steady never goes back
   */
  public TenantRules(Peers peers, Terms terms, InstantSource steady) {
    this.peers = requireNonNull(peers);
    this.terms = requireNonNull(terms);
    this.steady = requireNonNull(steady);
  }

  @Override
  public Optional<Status> refusal(@Nullable SocketAddress caller, Selector selector) {
    if (!(caller instanceof InetSocketAddress socket) || socket.getAddress() == null) {
      return stranger(String.valueOf(caller), selector, "has no IP address");
    }
    InetAddress ip = socket.getAddress();
    String address = Peers.address(ip);
    Optional<InPod> seen = peers.current(address);
    if (seen.isPresent() && mayRead(seen.get(), selector)) {
      return Optional.empty();
    }
    // Nobody is refused for what a watch has seen: it may be behind. No pod comes to loopback.
    return switch (peers.ask(address, !ip.isLoopbackAddress())) {
      case InPod pod when mayRead(pod, selector) -> Optional.empty();
      case InPod pod -> Optional.of(foreign(address, pod, selector));
      case Peer.OnNode() ->
          stranger(address, selector, "is a node's, with all pods on the network of the node");
      case Peer.Stranger() ->
          stranger(
              address,
              selector,
              "is no pod's: there is a NAT or a service mesh between, or"
                  + " it is not of this cluster");
      // No pod gets an address while the API server is away; it may be away for this replica only.
      case Peer.Unanswered _ when knownToRead(address, selector) -> Optional.empty();
      case Peer.Unanswered(var why) -> unsure(address, why);
      case Peer.Unsure(var why) -> unsure(address, why);
    };
  }

  private boolean knownToRead(String address, Selector selector) {
    return peers.seen(address).filter(pod -> mayRead(pod, selector)).isPresent();
  }

  private Optional<Status> unsure(String address, String why) {
    return terms.unknownAllowed() && peers.seen(address).isEmpty()
        ? letIn()
        : Optional.of(
            Status.UNAVAILABLE.withDescription(
                "nobody can say whose address " + address + " is, for " + why + ": try again"));
  }

  /**
   * A pod may have been let in as another one, or as nobody, before the watch had seen where it is.
   */
  @Override
  public Runnable follow(
      @Nullable SocketAddress caller, Selector selector, Consumer<Status> revoked) {
    return caller instanceof InetSocketAddress socket && socket.getAddress() != null
        ? peers.follow(
            Peers.address(socket.getAddress()),
            pod -> {
              if (!mayRead(pod, selector)) {
                refusal(caller, selector).ifPresent(revoked);
              }
            })
        : () -> {};
  }

  private boolean mayRead(InPod pod, Selector selector) {
    return pod.namespace().equals(selector.namespace())
        || terms.trusted().contains(pod.namespace());
  }

  private Status foreign(String address, InPod pod, Selector selector) {
    foreign.increment();
    return refused(
        asked(selector)
            + "and the caller is pod %s (%s): ask for a FlagSet or an AgentDeployment of namespace %s,"
                .formatted(pod, address, pod.namespace())
            + " or have an administrator add it to sluice.flags.sync.trusted-namespaces");
  }

  private Optional<Status> stranger(String address, Selector selector, String why) {
    if (terms.unknownAllowed()) {
      return letIn();
    }
    unknown.increment();
    return Optional.of(
        refused(
            asked(selector)
                + "and the namespace of the caller is not known: its address %s %s."
                    .formatted(address, why)
                + " Ask by OFREP, with a token; or have an administrator set"
                + " sluice.flags.sync.unknown-peers=Allow, which opens all flags to such callers"));
  }

  private static String asked(Selector selector) {
    return "the selector %s asks for flags of namespace %s, "
        .formatted(selector, selector.namespace());
  }

  private Optional<Status> letIn() {
    let.increment();
    return Optional.empty();
  }

  private Status refused(String why) {
    tell(why);
    return Status.PERMISSION_DENIED.withDescription(why);
  }

  /** Once in a while: who is refused comes again and again. */
  private synchronized void tell(String why) {
    Instant now = steady.instant();
    if (told.equals(Instant.MIN) || now.isAfter(told.plus(TELL_EVERY))) {
      told = now;
      LOG.warnf("a reader of flags was refused: %s", why);
    }
  }

  /** How many calls were refused because they asked for flags of another namespace. */
  public long foreign() {
    return foreign.sum();
  }

  /** How many calls were refused because nobody knows the caller. */
  public long unknown() {
    return unknown.sum();
  }

  /** How many calls were answered although nobody knows the caller. */
  public long let() {
    return let.sum();
  }
}
