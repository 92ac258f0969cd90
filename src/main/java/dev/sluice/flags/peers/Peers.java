// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import dev.sluice.flags.peers.Peer.InPod;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says whose an address is. What the watch has seen is the quick answer; before anybody is refused
 * for it the API server is asked, because a pod may be newer than what the watch has seen, and its
 * address may have been another's.
 */
public final class Peers {
  /** More questions at once than that wait for their turn. */
  private static final int QUESTIONS_AT_ONCE = 8;

  /** Each may take some seconds. */
  static final int ADDRESSES_AT_ONCE = 1_000;

  private static final int ANSWERS_KEPT = 10_000;
  private static final Peer TOO_MANY = new Peer.Unanswered("too many addresses are asked about");
  private static final Peer STOPS = new Peer.Unsure("this replica stops");

  private final PodAddresses seen;
  private final BooleanSupplier current;
  private final PodLookup lookup;
  private final Patience patience;
  private final Executor asking;
  private final InstantSource clock;
  private final Semaphore questions = new Semaphore(QUESTIONS_AT_ONCE);
  private final Map<String, Kept> answers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > ANSWERS_KEPT;
        }
      };

  private final Map<Question, CompletableFuture<Peer>> underWay = new HashMap<>();

  private record Kept(Peer peer, Instant until) {}

  /**
   * One answer to it does for all who ask it at once.
   *
   * @param before who had the address, as far as the watch had come
   */
  private record Question(String address, Optional<InPod> before, boolean arrival) {}

  /**
   * How long somebody who is not known is looked for.
   *
   * @param question until the API server has answered
   * @param arrival until a pod that nobody knows is told to have the address: the node tells it
   *     after the pod has begun
   * @param memory how long an answer counts
   */
  public record Patience(Duration question, Duration arrival, Duration memory) {
    /** As an operator does it. */
    public static final Patience NORMAL =
        new Patience(Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  Peers(
      PodAddresses seen,
      BooleanSupplier current,
      PodLookup lookup,
      Patience patience,
      Executor asking,
      InstantSource clock) {
    this.seen = seen;
    this.current = current;
    this.lookup = lookup;
    this.patience = patience;
    this.asking = asking;
    this.clock = clock;
  }

  /** The address, as it is asked for here. */
  public static String address(InetAddress address) {
    return PodAddresses.text(address);
  }

  /** Who has that address by a watch that was not cut off a minute ago; else it has to be asked. */
  public Optional<InPod> current(String address) {
    return current.getAsBoolean() ? seen.at(address) : Optional.empty();
  }

  /** Who has that address as far as the watch has come. */
  public Optional<InPod> seen(String address) {
    return seen.at(address);
  }

  /**
   * Who has that address; waits for the answer of the API server. A stranger has one that no pod
   * has been seen at.
   *
   * @param arrival whether a pod that nobody knows yet may come to have it, and is waited for
   */
  public Peer ask(String address, boolean arrival) {
    Optional<InPod> before = seen.at(address);
    Optional<Peer> kept = kept(address);
    if (kept.isPresent() && (before.isEmpty() || before.equals(kept))) {
      return kept.get();
    }
    try {
      return asked(new Question(address, before, arrival)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return STOPS;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whoever asks what is being asked already waits for that answer. */
  private CompletableFuture<Peer> asked(Question question) {
    CompletableFuture<Peer> answer = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<Peer> before = underWay.get(question);
      if (before != null) {
        return before;
      }
      if (underWay.size() >= ADDRESSES_AT_ONCE) {
        return CompletableFuture.completedFuture(TOO_MANY);
      }
      underWay.put(question, answer);
    }
    try {
      asking.execute(() -> answer(question, answer));
    } catch (RejectedExecutionException _) {
      ended(question);
      answer.complete(STOPS);
    }
    return answer;
  }

  private void answer(Question question, CompletableFuture<Peer> answer) {
    try {
      Peer found = find(question);
      if (!(found instanceof Peer.Unsure || found instanceof Peer.Unanswered)) {
        keep(question.address(), found);
      }
      ended(question);
      answer.complete(found);
    } catch (InterruptedException _) {
      ended(question);
      answer.complete(STOPS);
    } catch (RuntimeException e) {
      ended(question);
      answer.completeExceptionally(e);
    }
  }

  private synchronized void ended(Question question) {
    underWay.remove(question);
  }

  private Peer find(Question question) throws InterruptedException {
    String address = question.address();
    CompletableFuture<Peer> coming = new CompletableFuture<>();
    Runnable followed = seen.follow(address, coming::complete);
    try {
      Peer answer = answer(address, question.before());
      if (answer instanceof Peer.Stranger && question.arrival()) {
        seen.at(address)
            .filter(now -> !Optional.of(now).equals(question.before()))
            .ifPresent(coming::complete);
        answer = arrived(coming, answer);
      }
      Optional<InPod> gone = seen.at(address);
      return answer instanceof Peer.Stranger && gone.isPresent()
          ? new Peer.Unsure("pod " + gone.get() + " had it, and has it no more")
          : answer;
    } finally {
      followed.run();
    }
  }

  /**
   * Told of each pod that the watch shows at that address, and of the one that it shows now; one
   * after the other is not promised.
   *
   * @return ends it
   */
  public Runnable follow(String address, Consumer<InPod> coming) {
    Runnable followed = seen.follow(address, pod -> asking.execute(() -> coming.accept(pod)));
    seen.at(address).ifPresent(coming);
    return followed;
  }

  private Peer arrived(CompletableFuture<Peer> coming, Peer otherwise) throws InterruptedException {
    try {
      return coming.get(patience.arrival().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return otherwise;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private Peer answer(String address, Optional<InPod> suspect) throws InterruptedException {
    long most = patience.question().toMillis();
    if (!questions.tryAcquire(most, TimeUnit.MILLISECONDS)) {
      return TOO_MANY;
    }
    CompletableFuture<Peer> answer;
    try {
      answer = CompletableFuture.supplyAsync(() -> peer(address, suspect), asking);
    } catch (RuntimeException e) {
      questions.release();
      throw e;
    }
    // A question that is given up here is still on its way.
    CompletableFuture<Peer> ended = answer.whenComplete((_, _) -> questions.release());
    try {
      return ended.get(most, TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return new Peer.Unanswered("the API server does not answer");
    } catch (ExecutionException e) {
      return new Peer.Unanswered("the API server does not answer (" + e.getCause() + ")");
    }
  }

  private Peer peer(String address, Optional<InPod> suspect) {
    Peer found = peer(lookup.at(address));
    return found instanceof Peer.Stranger && suspect.isPresent() && has(suspect.get(), address)
        ? suspect.get()
        : found;
  }

  /** Whether that pod has the address, be it the second one of two. */
  private boolean has(InPod pod, String address) {
    return lookup.named(pod).stream().anyMatch(found -> PodAddresses.own(found).contains(address));
  }

  /** While a pod ends, its address may be the next one's already: the newest has it. */
  private static Peer peer(List<Pod> pods) {
    Optional<Pod> newest =
        pods.stream()
            .filter(pod -> !PodAddresses.own(pod).isEmpty())
            .max(
                Comparator.comparing(
                    pod -> Instant.parse(pod.getMetadata().getCreationTimestamp())));
    if (newest.isPresent()) {
      var metadata = newest.get().getMetadata();
      return new InPod(metadata.getNamespace(), metadata.getName());
    }
    return pods.stream().anyMatch(PodAddresses::onNode) ? new Peer.OnNode() : new Peer.Stranger();
  }

  private synchronized Optional<Peer> kept(String address) {
    @Nullable Kept kept = answers.get(address);
    return kept == null || kept.until().isBefore(clock.instant())
        ? Optional.empty()
        : Optional.of(kept.peer());
  }

  private synchronized void keep(String address, Peer peer) {
    answers.remove(address);
    answers.put(address, new Kept(peer, clock.instant().plus(patience.memory())));
  }
}
