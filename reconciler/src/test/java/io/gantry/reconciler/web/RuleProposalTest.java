package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is offered for the like of an exception; that rule books take it is shown end to end. */
class RuleProposalTest {
  @Test
  void theLikeliestSetIsTheOneOfTheMessage() {
    String message =
        "what the text is in isn't certain; by 12 bytes of 0x80 and above it may be windows-1251"
            + " (score 0.91, the same as ISO_IR 144); KOI8-R (score 0.12). Choose: gantry holds";

    assertThat(RuleProposal.of("GTY-0412", "legacy", message))
        .contains("from: 'windows-1251'", "source: 'legacy'", "name: text-of-legacy");
    assertThat(RuleProposal.of("GTY-0412", "legacy", "no known set explains all of it"))
        .contains("from: 'SET'");
  }

  @Test
  void nothingThatIsNoNameComesIntoAFileThatIsCopied() {
    assertThat(RuleProposal.of("GTY-0412", "a'\n# b", "it may be x'}\n- y (score 1)"))
        .contains("source: 'a b'")
        .contains("from: 'x- y'");
  }

  @Test
  void mostExceptionsHaveNoRule() {
    assertThat(RuleProposal.of("GTY-0601", "legacy", "")).isNull();
    assertThat(RuleProposal.of("GTY-0406", "legacy", "")).isNull();
    assertThat(RuleProposal.of("GTY-0408", "legacy", "")).contains("not-patchable: pass");
  }
}
