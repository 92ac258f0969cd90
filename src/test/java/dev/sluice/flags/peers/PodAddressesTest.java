// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import static dev.sluice.flags.peers.Pods.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.peers.Peer.InPod;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodAddressesTest {
  private final PodAddresses addresses = new PodAddresses();

  @Test
  void a_pod_is_found_by_each_of_its_addresses_however_they_are_written() {
    put(pod("shop", "planner-0", "10.0.0.1", "FD00:0:0:0:0:0:0:1"));

    assertThat(addresses.at("10.0.0.1")).contains(new InPod("shop", "planner-0"));
    assertThat(addresses.at("fd00::1")).contains(new InPod("shop", "planner-0"));
  }

  @Test
  void the_network_of_a_node_is_nobodys_and_neither_is_the_address_of_a_pod_that_ended() {
    Pod onNode = pod("shop", "proxy", "10.0.0.1");
    onNode.getSpec().setHostNetwork(true);
    Pod ended = pod("shop", "done", "10.0.0.2");
    ended.getStatus().setPhase("Succeeded");

    put(onNode);
    put(ended);

    assertThat(addresses.known()).isZero();
  }

  @Test
  void an_address_that_went_to_another_pod_stays_with_it_whatever_is_heard_of_the_old_one() {
    Pod old = pod("shop", "old", "10.0.0.1");
    put(old);
    put(pod("bank", "new", "10.0.0.1"));

    put(old);
    assertThat(addresses.at("10.0.0.1")).contains(new InPod("bank", "new"));

    addresses.remove("shop/old");
    assertThat(addresses.at("10.0.0.1")).contains(new InPod("bank", "new"));

    addresses.remove("bank/new");
    assertThat(addresses.at("10.0.0.1")).isEmpty();
  }

  @Test
  void of_a_pod_no_more_is_kept_than_an_informer_needs_to_know_it_again() {
    put(pod("shop", "planner-0", "10.0.0.1"));

    Pod kept = addresses.get("shop/planner-0");

    assertThat(addresses.getKey(kept)).isEqualTo("shop/planner-0");
    assertThat(kept.getSpec()).isNull();
    assertThat(addresses.values().map(addresses::getKey)).containsExactly("shop/planner-0");
  }

  @Test
  void who_waits_for_an_address_is_told_when_it_comes() {
    List<InPod> told = new ArrayList<>();
    Runnable followed = addresses.follow("10.0.0.1", told::add);

    put(pod("shop", "planner-0"));
    assertThat(told).isEmpty();
    put(pod("shop", "planner-0", "10.0.0.1"));
    followed.run();
    put(pod("shop", "planner-1", "10.0.0.1"));

    assertThat(told).containsExactly(new InPod("shop", "planner-0"));
  }

  private void put(Pod pod) {
    addresses.put(addresses.getKey(pod), pod);
  }
}
