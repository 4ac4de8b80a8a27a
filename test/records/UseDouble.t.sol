// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IUseRegistry} from "../../contracts/records/interfaces/IUseRegistry.sol";
import {UseId} from "../../contracts/records/types.sol";
import {UseTest} from "./UseTest.sol";

/// One encounter under two salts: provable by whoever holds both openings, and never undone.
contract UseDoubleTest is UseTest {
    bytes32 private constant OTHER_SALT = keccak256("another salt");

    UseId private first;
    UseId private second;

    function setUp() external {
        deployUses();
        anchorRecord(alice.id, DIGEST);
        anchorRecord(alice.id, keccak256("the same, encrypted again"));
        first = anchorUse(newUse(alice.id, SALT, DIGEST));
        vm.warp(START + 1);
        second = anchorUse(newUse(alice.id, OTHER_SALT, keccak256("the same, encrypted again")));
    }

    function prove(IUseRegistry.Opening memory a, IUseRegistry.Opening memory b) private returns (UseId) {
        vm.prank(stranger);
        return uses.proveDoubled(hospital, a, b);
    }

    function assertRefused(IUseRegistry.Opening memory a, IUseRegistry.Opening memory b, bytes memory reason) private {
        vm.expectRevert(reason);
        uses.proveDoubled(hospital, a, b);
        vm.expectRevert(reason);
        uses.proveDoubled(hospital, b, a);
    }

    function assertDoubled(UseId use, UseId stands) private {
        assertState(use, IUseRegistry.UseState.Doubled, "doubled");
        assertState(stands, IUseRegistry.UseState.Standing, "the first stands");
        uses.requireUse(stands);
        vm.expectRevert(abi.encodeWithSelector(IUseRegistry.DoubledUse.selector, use));
        uses.requireUse(use);
    }

    function test_attack_theSameEncounterUnderTwoSaltsIsProvable() external {
        expectEmitFrom(address(uses));
        emit IUseRegistry.UseDoubled(second, first, hospital);
        UseId doubled = prove(opening(alice.id, SALT), opening(alice.id, OTHER_SALT));
        assertEq(UseId.unwrap(doubled), UseId.unwrap(second), "the later one");
        assertDoubled(second, first);
        assertEq(uses.useOf(second).anchoredAt, START + 1, "its slots stay");
        bytes memory reason = abi.encodeWithSelector(IUseRegistry.DoubledUse.selector, second);
        assertRefused(opening(alice.id, SALT), opening(alice.id, OTHER_SALT), reason);
    }

    function test_theOrderOfTheOpeningsDoesNotMatter() external {
        prove(opening(alice.id, OTHER_SALT), opening(alice.id, SALT));
        assertDoubled(second, first);
    }

    /// Two pseudonyms of one person, one encounter.
    function test_attack_theSameEncounterForTwoPseudonymsIsProvable() external {
        anchorRecord(bob.id, DIGEST);
        UseId third = anchorUse(newUse(bob.id, SALT, DIGEST));
        prove(opening(alice.id, SALT), opening(bob.id, SALT));
        assertDoubled(third, first);
    }

    /// In one block the time says nothing; the ids decide, the same way for every pair.
    function test_ofOneSecondTheGreaterIdIsDoubled() external {
        anchorRecord(carol.id, DIGEST);
        UseId[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) ids[i] = anchorUse(newUse(carol.id, bytes32(i), DIGEST));
        uint256 least = 0;
        for (uint256 i = 1; i < 3; ++i) if (UseId.unwrap(ids[i]) < UseId.unwrap(ids[least])) least = i;
        for (uint256 i = 0; i < 3; ++i) {
            if (i == least) continue;
            prove(opening(carol.id, bytes32(i)), opening(carol.id, bytes32(least)));
            assertDoubled(ids[i], ids[least]);
        }
    }

    /// Retracting the first does not free the second: who corrects a use supersedes its record.
    function test_aRetractedFirstStillDoublesTheSecond() external {
        vm.prank(doctor);
        records.retract(alice.id, hospital, DIGEST);
        prove(opening(alice.id, SALT), opening(alice.id, OTHER_SALT));
        assertState(second, IUseRegistry.UseState.Doubled, "second");
        assertState(first, IUseRegistry.UseState.Retracted, "first");
        vm.prank(doctor);
        records.retract(alice.id, hospital, keccak256("the same, encrypted again"));
        assertState(second, IUseRegistry.UseState.Doubled, "doubled before retracted");
    }

    function test_oneUseIsNotItsOwnDouble() external {
        IUseRegistry.Opening memory one = opening(alice.id, SALT);
        assertRefused(one, one, abi.encodeWithSelector(IUseRegistry.SameUse.selector, first));
    }

    function test_differentIdentifiersAreDifferentUses() external {
        IUseRegistry.Opening memory other = IUseRegistry.Opening(alice.id, DIGEST, OTHER_SALT);
        bytes4 selector = IUseRegistry.OtherUseIdentifier.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, DIGEST, VISIT));
        uses.proveDoubled(hospital, opening(alice.id, SALT), other);
        vm.expectRevert(abi.encodeWithSelector(selector, VISIT, DIGEST));
        uses.proveDoubled(hospital, other, opening(alice.id, SALT));
    }

    function test_anOpeningThatNobodyAnchoredDoublesNothing() external {
        IUseRegistry.Opening memory invented = opening(alice.id, keccak256("invented"));
        UseId unknown = useOf(hospital, invented);
        bytes memory reason = abi.encodeWithSelector(IUseRegistry.UnknownUse.selector, unknown);
        assertRefused(opening(alice.id, SALT), invented, reason);
        assertState(first, IUseRegistry.UseState.Standing, "first");
    }

    /// Identifiers are of the organisation that gave them: another's use with the same one is another use.
    function test_anotherOrganisationsUseDoublesNothing() external {
        vm.prank(laboratoryController);
        records.anchor(alice.id, laboratory, DIGEST);
        vm.prank(laboratoryController);
        uses.anchorUse(laboratory, newUse(alice.id, keccak256("theirs"), DIGEST));
        IUseRegistry.Opening memory theirs = opening(alice.id, keccak256("theirs"));
        bytes memory reason = abi.encodeWithSelector(IUseRegistry.UnknownUse.selector, useOf(hospital, theirs));
        assertRefused(opening(alice.id, SALT), theirs, reason);
    }

    /// Any two openings of one identifier: exactly the later one is doubled.
    function testFuzz_exactlyTheLaterIsDoubled(bytes32 saltA, bytes32 saltB, uint16 apart, bool swapped) external {
        vm.assume(saltA != saltB);
        anchorRecord(carol.id, DIGEST);
        UseId a = anchorUse(newUse(carol.id, saltA, DIGEST));
        vm.warp(block.timestamp + apart);
        UseId b = anchorUse(newUse(carol.id, saltB, DIGEST));
        bool aIsLater = apart == 0 && UseId.unwrap(b) < UseId.unwrap(a);
        (IUseRegistry.Opening memory x, IUseRegistry.Opening memory y) = (
            opening(carol.id, saltA),
            opening(carol.id, saltB)
        );
        if (swapped) prove(y, x);
        else prove(x, y);
        if (aIsLater) assertDoubled(a, b);
        else assertDoubled(b, a);
    }
}
