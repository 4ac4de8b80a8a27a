// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest} from "../../contracts/shared/errors.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {IReplicaRoots} from "../../contracts/audit/interfaces/IReplicaRoots.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {ReplicaSet, SetId} from "../../contracts/audit/types.sol";
import {ReplicaTest} from "./ReplicaTest.sol";

/// What operators say of a set, and whether they say the same.
contract ReplicaPublishTest is ReplicaTest {
    function setUp() external {
        deployReplicas(20);
    }

    function assertAgreement(uint32 operators, uint32 roots, string memory what) private view {
        IReplicaRoots.Agreement memory agreement = replicas.agreementOf(theId());
        assertEq(agreement.operators, operators, string.concat(what, ": operators"));
        assertEq(agreement.roots, roots, string.concat(what, ": roots"));
    }

    function test_publish_keepsRootAndCountAndTellsTheSet() external {
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.ReplicaRootPublished(
            theId(),
            laboratory,
            OrgId.unwrap(hospital),
            START,
            UNTIL,
            1,
            uint64(truth.length),
            root
        );
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.ReplicasAgreed(theId(), 1);
        vm.prank(laboratoryController);
        SetId id = replicas.publish(theSet(), laboratory, opening(root));
        assertEq(SetId.unwrap(id), SetId.unwrap(theId()), "id");
        IReplicaRoots.Publication memory found = replicas.publicationOf(theId(), laboratory);
        assertEq(found.root, root, "root");
        assertEq(found.count, truth.length, "count");
        assertEq(found.version, 1, "version");
        assertEq(found.publishedAt, UNTIL, "published");
        assertEq(found.disputes, 0, "disputes");
        assertTrue(!found.struck && !found.agreed, "nothing else");
        assertEq(replicas.operatorRecordOf(laboratory).published, 1, "counted");
        assertEq(replicas.tallyOf(theId(), root).operators, 1, "tally");
        assertAgreement(1, 1, "one");
    }

    function test_publish_ofNothingAndOfOneRecord() external {
        publish(laboratory, 0);
        assertEq(replicas.publicationOf(theId(), laboratory).count, 0, "none");
        publish(insurer, leaf(truth[0].key, truth[0].digest));
        assertEq(replicas.publicationOf(theId(), insurer).count, 1, "one");
        assertAgreement(2, 2, "differ");
    }

    function test_publish_countsAgreementOfTheLaterAndTellsOfDisagreement() external {
        publish(laboratory, root);
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.AgreementCounted(theId(), insurer);
        publish(insurer, root);
        assertEq(replicas.operatorRecordOf(insurer).agreed, 1, "the later");
        assertEq(replicas.operatorRecordOf(laboratory).agreed, 0, "the first");
        assertAgreement(2, 1, "agree");

        bytes32 other = grow(without(3));
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.ReplicasDisagreed(theId(), 3, 2);
        publish(hospital, other);
        assertAgreement(3, 2, "disagree");

        expectEmitFrom(address(replicas));
        emit IReplicaRoots.AgreementCounted(theId(), laboratory);
        vm.prank(stranger);
        replicas.countAgreement(theId(), laboratory);
        assertEq(replicas.operatorRecordOf(laboratory).agreed, 1, "then the first");
    }

    function test_correction_isANewVersionThatCountsAsSuch() external {
        bytes32 wrong = grow(without(3));
        publish(laboratory, wrong);
        publish(insurer, root);
        publish(laboratory, root);
        IReplicaRoots.Publication memory found = replicas.publicationOf(theId(), laboratory);
        assertEq(found.version, 2, "version");
        assertTrue(found.agreed, "agreed");
        IReplicaRoots.OperatorRecord memory record = replicas.operatorRecordOf(laboratory);
        assertEq(record.published, 1, "one set");
        assertEq(record.corrected, 1, "one correction");
        assertEq(replicas.tallyOf(theId(), wrong).operators, 0, "nobody says it any more");
        assertAgreement(2, 1, "agree");

        // To and fro between two roots is no new agreement.
        publish(laboratory, wrong);
        publish(laboratory, root);
        assertEq(replicas.operatorRecordOf(laboratory).agreed, 1, "once for a set");
        assertEq(replicas.operatorRecordOf(laboratory).corrected, 3, "but each is counted");
    }

    function test_publish_refusals() external {
        vm.expectRevert(
            abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, laboratory, insurerController)
        );
        vm.prank(insurerController);
        replicas.publish(theSet(), laboratory, opening(root));

        vm.expectRevert(
            abi.encodeWithSelector(
                IOrganizationRegistry.MissingDuty.selector,
                hospital,
                doctor,
                Duties.REPORT,
                Duties.READ | Duties.WRITE
            )
        );
        vm.prank(doctor);
        replicas.publish(theSet(), hospital, opening(root));

        organizations.suspend(insurer);
        vm.expectRevert(abi.encodeWithSelector(IOrganizationRegistry.SuspendedOrganization.selector, insurer));
        vm.prank(insurerController);
        replicas.publish(theSet(), insurer, opening(root));

        ReplicaSet memory set = theSet();
        set.from = UNTIL;
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.PeriodOutOfOrder.selector, UNTIL, UNTIL));
        vm.prank(laboratoryController);
        replicas.publish(set, laboratory, opening(root));

        set = theSet();
        set.until = UNTIL + 1;
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.PeriodNotPast.selector, UNTIL + 1, UNTIL));
        vm.prank(laboratoryController);
        replicas.publish(set, laboratory, opening(root));

        publish(laboratory, root);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.RootUnchanged.selector, theId(), laboratory, root));
        vm.prank(laboratoryController);
        replicas.publish(theSet(), laboratory, opening(root));
    }

    function test_publish_refusesOpeningsThatNoTreeHas(uint256 length, uint256 first) external {
        length = bound(length, 0, 40);
        bytes32[] memory words = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) words[i] = keccak256(abi.encode(i));
        if (length != 0) words[0] = bytes32(first);
        bool isTree = length == 0 || length == 2 || (length == 17 && first > 1 && first <= type(uint64).max);
        if (!isTree) vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.MalformedOpening.selector, length));
        vm.prank(laboratoryController);
        replicas.publish(theSet(), laboratory, words);
    }

    function test_publish_refusesCountsOutsideTheirRangeAndADigestOfZero() external {
        bytes32[] memory words = opening(root);
        uint256[4] memory counts = [uint256(0), 1, uint256(type(uint64).max) + 1, type(uint256).max];
        for (uint256 i = 0; i < 4; ++i) {
            words[0] = bytes32(counts[i]);
            vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.MalformedOpening.selector, 17));
            vm.prank(laboratoryController);
            replicas.publish(theSet(), laboratory, words);
        }
        words[0] = bytes32(uint256(type(uint64).max));
        vm.prank(laboratoryController);
        replicas.publish(theSet(), laboratory, words);
        assertEq(replicas.publicationOf(theId(), laboratory).count, type(uint64).max, "the greatest");

        words = new bytes32[](2);
        words[0] = truth[0].key;
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.MalformedOpening.selector, 2));
        vm.prank(laboratoryController);
        replicas.publish(theSet(), laboratory, words);
    }

    function test_countAgreement_refusals() external {
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.NoStandingPublication.selector, theId(), laboratory));
        replicas.countAgreement(theId(), laboratory);
        publish(laboratory, root);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.NobodyAgrees.selector, theId(), laboratory, root));
        replicas.countAgreement(theId(), laboratory);
        publish(insurer, root);
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.AgreementAlreadyCounted.selector, theId(), insurer));
        replicas.countAgreement(theId(), insurer);
    }

    function test_theSetOfAnotherAuthorOrPeriodIsAnother(bytes32 author, uint40 from, uint40 until) external {
        ReplicaSet memory set = ReplicaSet(author, from, until);
        from = uint40(bound(from, 0, UNTIL - 1));
        until = uint40(bound(until, uint256(from) + 1, UNTIL));
        set = ReplicaSet(author, from, until);
        vm.prank(laboratoryController);
        SetId id = replicas.publish(set, laboratory, opening(root));
        assertEq(SetId.unwrap(id), SetId.unwrap(setOf(set)), "the typed hash of what it names");
        bool same = author == OrgId.unwrap(hospital) && from == START && until == UNTIL;
        assertEq(replicas.agreementOf(theId()).operators, same ? 1 : 0, "nothing of another set");
    }

    function test_anchorReport_onceByAnAuditor() external {
        bytes32 digest = keccak256("report");
        expectEmitFrom(address(replicas));
        emit IReplicaRoots.AuditReportAnchored(theId(), auditor, digest);
        vm.prank(auditorController);
        SetId id = replicas.anchorReport(theSet(), auditor, digest);
        assertEq(SetId.unwrap(id), SetId.unwrap(theId()), "id");
        assertEq(replicas.reportedAtOf(theId(), auditor, digest), UNTIL, "time");
        assertEq(replicas.reportedAtOf(theId(), auditor, keccak256("other")), 0, "no other");

        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.ReportAlreadyAnchored.selector, theId(), auditor, digest));
        vm.prank(auditorController);
        replicas.anchorReport(theSet(), auditor, digest);
        // A later report of the same auditor over the same set.
        vm.prank(auditorController);
        replicas.anchorReport(theSet(), auditor, keccak256("second report"));
    }

    function test_anchorReport_refusals() external {
        bytes32 digest = keccak256("report");
        uint16 held = Licences.LABORATORY;
        vm.expectRevert(
            abi.encodeWithSelector(IOrganizationRegistry.MissingLicence.selector, laboratory, Licences.AUDITOR, held)
        );
        vm.prank(laboratoryController);
        replicas.anchorReport(theSet(), laboratory, digest);

        vm.expectRevert(EmptyDigest.selector);
        vm.prank(auditorController);
        replicas.anchorReport(theSet(), auditor, 0);

        ReplicaSet memory set = theSet();
        set.until = UNTIL + 5;
        vm.expectRevert(abi.encodeWithSelector(IReplicaRoots.PeriodNotPast.selector, UNTIL + 5, UNTIL));
        vm.prank(auditorController);
        replicas.anchorReport(set, auditor, digest);
    }

    /// Two slots of a publication, one of a tally, of an agreement and of an operator's record, as the interface draws them.
    function test_slots() external {
        publish(laboratory, grow(without(1)));
        publish(laboratory, root);
        publish(insurer, root);
        bytes32 slot = under(under(bytes32(uint256(1)), SetId.unwrap(theId())), OrgId.unwrap(insurer));
        assertEq(vm.load(address(replicas), slot), root, "root");
        uint256 packed = truth.length | (1 << 64) | (uint256(UNTIL) << 96) | (1 << 160);
        assertEq(uint256(vm.load(address(replicas), bytes32(uint256(slot) + 1))), packed, "publication");
        slot = under(under(bytes32(uint256(2)), SetId.unwrap(theId())), root);
        assertEq(uint256(vm.load(address(replicas), slot)), 2, "tally");
        assertEq(uint256(vm.load(address(replicas), under(0, SetId.unwrap(theId())))), 2 | (1 << 32), "agreement");
        slot = under(bytes32(uint256(3)), OrgId.unwrap(laboratory));
        assertEq(uint256(vm.load(address(replicas), slot)), 1 | (1 << 64), "published once, corrected once");
    }
}
