// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {EmptyDigest} from "../../contracts/shared/errors.sol";
import {IAccessLog} from "../../contracts/records/interfaces/IAccessLog.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {AccessLogTest} from "./AccessLogTest.sol";

/// Anchoring roots: who, in which order, and what stands in the slot.
contract AccessLogAnchorTest is AccessLogTest {
    bytes32 private constant ROOT = keccak256("root");

    function setUp() external {
        deployLogs();
    }

    function test_theDeploymentNamesItsRegistryAndItsTimes() external view {
        assertEq(address(logs.ORGANIZATIONS()), address(organizations), "organizations");
        assertEq(logs.MERGE_DELAY(), MERGE_DELAY, "merge delay");
        assertEq(logs.ANSWER_TIME(), ANSWER_TIME, "answer time");
    }

    function test_anchor_writesOneSlotAndSaysSo() external {
        vm.prank(server);
        expectEmitFrom(address(logs));
        emit IAccessLog.AccessLogAnchored(hospital, server, 1, 7, ROOT);
        logs.anchor(hospital, 1, 7, ROOT);
        assertHead(1, 7, ROOT, "first");
        vm.prank(server);
        logs.anchor(hospital, 2, 8, keccak256("next"));
        assertHead(2, 8, keccak256("next"), "second");
    }

    function test_anchor_byTheControllerIsAnotherLog() external {
        vm.prank(hospitalController);
        logs.anchor(hospital, 1, 3, ROOT);
        assertHead(0, 0, 0, "the server's");
        assertEq(logs.headOf(hospital, hospitalController).size, 3, "the controller's");
    }

    function test_anchor_ofOneOrganisationIsNothingToAnother() external {
        join(laboratory, laboratoryController, server, Duties.REPORT, END);
        vm.prank(server);
        logs.anchor(hospital, 1, 3, ROOT);
        vm.prank(server);
        logs.anchor(laboratory, 1, 2, ROOT);
        assertEq(logs.headOf(laboratory, server).size, 2, "the laboratory's");
        assertHead(1, 3, ROOT, "the hospital's");
    }

    function test_anchor_withoutTheDutyIsRefused() external {
        vm.prank(doctor);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                hospital,
                doctor,
                Duties.REPORT,
                Duties.READ | Duties.WRITE
            )
        );
        logs.anchor(hospital, 1, 1, ROOT);
    }

    function test_anchor_withoutALicenceOfAnAuthorIsRefused() external {
        vm.prank(insurerController);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingLicence.selector,
                insurer,
                Licences.AUTHORS,
                Licences.INSURER
            )
        );
        logs.anchor(insurer, 1, 1, ROOT);
    }

    function test_anchor_byAStrangerAndWhileSuspendedIsRefused() external {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, stranger));
        logs.anchor(hospital, 1, 1, ROOT);
        organizations.suspend(hospital);
        vm.prank(server);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, hospital));
        logs.anchor(hospital, 1, 1, ROOT);
    }

    /// Also of a root whose kept part is zero: every proof that leads nowhere would lead to it.
    function testFuzz_anchor_ofAnEmptyRootIsRefused(uint64 low) external {
        vm.prank(server);
        vm.expectRevert(abi.encodeWithSelector(EmptyDigest.selector));
        logs.anchor(hospital, 1, 1, bytes32(uint256(low)));
    }

    function testFuzz_anchor_takesTheNextNumberAlone(uint24 sequence) external {
        vm.assume(sequence != 2);
        vm.prank(server);
        logs.anchor(hospital, 1, 1, ROOT);
        vm.prank(server);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessLog.LogSequenceOutOfOrder.selector, hospital, server, sequence, uint24(2))
        );
        logs.anchor(hospital, sequence, 2, ROOT);
    }

    /// Rolling back: fewer leaves, or the same number under another root.
    function testFuzz_anchor_onlyGrows(uint32 first, uint32 second, bytes32 root) external {
        vm.assume(first != 0 && bytes24(root) != 0);
        vm.prank(server);
        logs.anchor(hospital, 1, first, ROOT);
        if (second <= first) {
            vm.expectRevert(abi.encodeWithSelector(IAccessLog.LogNotGrown.selector, hospital, server, second, first));
        }
        vm.prank(server);
        logs.anchor(hospital, 2, second, root);
        if (second <= first) assertHead(1, first, ROOT, "as before");
        else assertHead(2, second, root, "grown");
    }

    function test_anchor_ofNothingIsRefused() external {
        vm.prank(server);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessLog.LogNotGrown.selector, hospital, server, uint32(0), uint32(0))
        );
        logs.anchor(hospital, 1, 0, ROOT);
    }

    function test_anchor_ofAMarkedLogStaysMarked() external {
        bytes32[] memory leaves = leavesOf(3, "one");
        logs.showTwoRoots(hospital, server, signedHead(leaves), signedHead(leavesOf(3, "other")));
        anchor(1, leaves);
        assertMarked(true, "marked");
        assertEq(logs.headOf(hospital, server).size, 3, "size");
    }

    /// Slots 0 and 1 are EIP712's strings: contradicted 8 | sequence 24 | size 32 | root 192.
    function assertHead(uint24 sequence, uint32 size, bytes32 root, string memory what) private view {
        IAccessLog.Head memory head = logs.headOf(hospital, server);
        assertEq(head.sequence, sequence, what);
        assertEq(head.size, size, what);
        assertEq(head.root, bytes24(root), what);
        assertEq(head.contradicted, false, what);
        bytes32 slot = under(under(bytes32(uint256(2)), OrgId.unwrap(hospital)), bytes32(uint256(uint160(server))));
        uint256 expected = (uint256(sequence) << 8) | (uint256(size) << 32) | (uint256(uint192(bytes24(root))) << 64);
        assertEq(uint256(vm.load(address(logs), slot)), expected, what);
    }
}
