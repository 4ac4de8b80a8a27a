// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordRegistry} from "../../contracts/records/interfaces/IRecordRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {RecordId} from "../../contracts/records/types.sol";
import {MerkleTree} from "./MerkleTree.sol";
import {RecordSigning} from "./RecordSigning.sol";

/// Four elements of one record, whose root its author anchored: by itself, in a batch, by the patient.
contract RecordDisclosureTest is RecordSigning {
    using MerkleTree for bytes32[];

    bytes32[4] private leaves;
    bytes32 private elements;

    function setUp() external {
        deploy();
        for (uint256 i = 0; i < 4; ++i) {
            (bytes32 salt, bytes32 path, bytes32 value) = partsOf(i);
            leaves[i] = keccak256(bytes.concat(keccak256(bytes.concat(salt, path, value))));
        }
        elements = pair(pair(leaves[0], leaves[1]), pair(leaves[2], leaves[3]));
    }

    function partsOf(uint256 i) private pure returns (bytes32, bytes32, bytes32) {
        return (keccak256(abi.encode("salt", i)), keccak256(abi.encode("path", i)), keccak256(abi.encode("value", i)));
    }

    function pair(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(bytes.concat(a, b)) : keccak256(bytes.concat(b, a));
    }

    function elementAt(uint256 i) private view returns (IRecordRegistry.Element memory element) {
        (element.salt, element.path, element.value) = partsOf(i);
        element.proof = new bytes32[](2);
        element.proof[0] = leaves[i ^ 1];
        element.proof[1] = i < 2 ? pair(leaves[2], leaves[3]) : pair(leaves[0], leaves[1]);
    }

    function some(uint256 subset) private view returns (IRecordRegistry.Element[] memory shown) {
        uint256 count;
        for (uint256 i = 0; i < 4; ++i) count += (subset >> i) & 1;
        shown = new IRecordRegistry.Element[](count);
        for (uint256 i = 4; i > 0; --i) {
            if ((subset >> (i - 1)) & 1 == 1) shown[--count] = elementAt(i - 1);
        }
    }

    function alone() private pure returns (IRecordRegistry.Place memory) {
        return IRecordRegistry.Place(0, new bytes32[](0));
    }

    function origin() private view returns (IRecordRegistry.Origin memory) {
        return IRecordRegistry.Origin(alice.id, OrgId.unwrap(hospital), DIGEST);
    }

    function commitment() private view returns (bytes32) {
        return commitmentOf(DIGEST);
    }

    function commitmentOf(bytes32 digest) private view returns (bytes32) {
        bytes32 typeHash = keccak256("ElementsCommitment(bytes32 record,bytes32 elements)");
        return keccak256(bytes.concat(typeHash, RecordId.unwrap(idOf(alice.id, hospital, digest)), elements));
    }

    function anchorBoth() private {
        vm.startPrank(doctor);
        records.anchor(alice.id, hospital, DIGEST);
        records.anchor(alice.id, hospital, commitment());
        vm.stopPrank();
    }

    function assertAnswer(
        IRecordRegistry.RecordState expected,
        IRecordRegistry.Origin memory from,
        bytes32 root,
        IRecordRegistry.Element[] memory shown
    ) private view {
        (IRecordRegistry.RecordState state, IRecordRegistry.Anchor memory times) = records.verifyDisclosure(
            from,
            alone(),
            root,
            alone(),
            shown
        );
        assertEq(uint256(state), uint256(expected), "state");
        assertEq(times.anchoredAt != 0, expected != IRecordRegistry.RecordState.Unknown, "anchoredAt");
    }

    function test_everySubsetVerifies() external {
        anchorBoth();
        for (uint256 subset = 1; subset < 16; ++subset) {
            assertAnswer(IRecordRegistry.RecordState.Anchored, origin(), elements, some(subset));
        }
    }

    function test_nothingShownProvesNothing() external {
        anchorBoth();
        assertAnswer(IRecordRegistry.RecordState.Unknown, origin(), elements, some(0));
    }

    function testFuzz_anyChangeFails(uint256 which, uint8 field, bytes32 change) external {
        vm.assume(change != 0);
        anchorBoth();
        IRecordRegistry.Element[] memory shown = some(15);
        IRecordRegistry.Element memory one = shown[which % 4];
        IRecordRegistry.Origin memory from = origin();
        bytes32 root = elements;
        if (field % 7 == 0) one.salt ^= change;
        if (field % 7 == 1) one.path ^= change;
        if (field % 7 == 2) one.value ^= change;
        if (field % 7 == 3) one.proof[uint256(change) % 2] ^= change;
        if (field % 7 == 4) from.digest ^= change;
        if (field % 7 == 5) from.author ^= change;
        if (field % 7 == 6) root ^= change;
        assertAnswer(IRecordRegistry.RecordState.Unknown, from, root, shown);
    }

    function test_anotherPatientsRecordFails() external {
        anchorBoth();
        vm.prank(doctor);
        records.anchor(bob.id, hospital, DIGEST);
        IRecordRegistry.Origin memory from = origin();
        from.patient = bob.id;
        assertAnswer(IRecordRegistry.RecordState.Unknown, from, elements, some(1));
    }

    function test_withoutTheRecordOrWithoutTheCommitmentFails() external {
        vm.prank(doctor);
        records.anchor(alice.id, hospital, DIGEST);
        assertAnswer(IRecordRegistry.RecordState.Unknown, origin(), elements, some(1));
        IRecordRegistry.Origin memory other = origin();
        other.digest = keccak256("never anchored");
        bytes32 of_ = commitmentOf(other.digest);
        vm.prank(doctor);
        records.anchor(alice.id, hospital, of_);
        assertAnswer(IRecordRegistry.RecordState.Unknown, other, elements, some(1));
    }

    function test_aCommitmentByAnotherAuthorFails() external {
        vm.prank(doctor);
        records.anchor(alice.id, hospital, DIGEST);
        bytes32 forged = commitment();
        vm.prank(laboratoryController);
        records.anchor(alice.id, laboratory, forged);
        assertAnswer(IRecordRegistry.RecordState.Unknown, origin(), elements, some(1));
    }

    function test_anInnerNodeIsNoElement() external {
        anchorBoth();
        IRecordRegistry.Element[] memory shown = new IRecordRegistry.Element[](1);
        shown[0].salt = leaves[0];
        shown[0].path = leaves[1];
        shown[0].proof = new bytes32[](1);
        shown[0].proof[0] = pair(leaves[2], leaves[3]);
        assertAnswer(IRecordRegistry.RecordState.Unknown, origin(), elements, shown);
    }

    function test_theRecordsStateIsTheAnswer() external {
        anchorBoth();
        vm.startPrank(doctor);
        records.supersede(alice.id, hospital, DIGEST, keccak256("next"));
        assertAnswer(IRecordRegistry.RecordState.Superseded, origin(), elements, some(3));
        records.retract(alice.id, hospital, DIGEST);
        assertAnswer(IRecordRegistry.RecordState.Retracted, origin(), elements, some(3));
        records.retract(alice.id, hospital, commitment());
        assertAnswer(IRecordRegistry.RecordState.Unknown, origin(), elements, some(3));
        vm.stopPrank();
    }

    function test_ofAPatientsOwnRecord() external {
        IRecordRegistry.Origin memory own = IRecordRegistry.Origin(alice.id, PatientId.unwrap(alice.id), DIGEST);
        bytes32 digest = keccak256(
            bytes.concat(
                keccak256("ElementsCommitment(bytes32 record,bytes32 elements)"),
                RecordId.unwrap(ownIdOf(alice.id, DIGEST)),
                elements
            )
        );
        vm.startPrank(alice.account);
        records.anchorOwn(alice.id, DIGEST);
        records.anchorOwn(alice.id, digest);
        vm.stopPrank();
        assertAnswer(IRecordRegistry.RecordState.Anchored, own, elements, some(5));
    }

    function test_ofABatch() external {
        RecordId[] memory ids = new RecordId[](3);
        ids[0] = idOf(alice.id, hospital, DIGEST);
        ids[1] = idOf(alice.id, hospital, commitment());
        ids[2] = idOf(bob.id, hospital, DIGEST);
        bytes32[] memory nodes = MerkleTree.build(ids);
        vm.prank(doctor);
        records.anchorBatch(hospital, nodes[0], 3, 0);
        IRecordRegistry.Place memory record = IRecordRegistry.Place(nodes[0], nodes.prove(nodes.nodeOf(0)));
        IRecordRegistry.Place memory root = IRecordRegistry.Place(nodes[0], nodes.prove(nodes.nodeOf(1)));
        (IRecordRegistry.RecordState state, IRecordRegistry.Anchor memory times) = records.verifyDisclosure(
            origin(),
            record,
            elements,
            root,
            some(9)
        );
        assertEq(uint256(state), uint256(IRecordRegistry.RecordState.Anchored), "state");
        assertEq(times.anchoredAt, START, "anchoredAt");
        (state, ) = records.verifyDisclosure(origin(), root, elements, record, some(9));
        assertEq(uint256(state), uint256(IRecordRegistry.RecordState.Unknown), "places exchanged");
        (state, ) = records.verifyDisclosure(origin(), alone(), elements, root, some(9));
        assertEq(uint256(state), uint256(IRecordRegistry.RecordState.Unknown), "record not by itself");
    }
}
