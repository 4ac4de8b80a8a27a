// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IPackDesk} from "../../contracts/medicines/interfaces/IPackDesk.sol";
import {IPacks} from "../../contracts/medicines/interfaces/IPacks.sol";
import {UnitId} from "../../contracts/medicines/types.sol";
import {EndsTest} from "./EndsTest.sol";
import {PackMerkle} from "./PackMerkle.sol";

/// Who may end packs: every reason of requireActing for every function, and every licence for every state.
contract EndActingTest is EndsTest {
    uint32 private constant SUPPLIERS =
        Licences.PHARMACY | Licences.CARE | Licences.EMERGENCY_CARE | Licences.WHOLESALER;
    uint32 private constant EXPORTERS = Licences.MANUFACTURER | Licences.WHOLESALER;
    address private constant NOVICE = address(0xF1);

    function setUp() external {
        prepare();
        // So that it is asked for its member also where it exports.
        organizations.changeAccreditation(pharmacy, Licences.PHARMACY | Licences.WHOLESALER, END);
    }

    struct Attempt {
        string name;
        address target;
        bytes data;
        uint32 licences;
    }

    /// Every function that asks who acts, with values that nothing else refuses before.
    function attempts(OrgId org) private view returns (Attempt[] memory all) {
        all = new Attempt[](15);
        IPacks.Ending memory ending = endingOf(org, batch, IPacks.PackState.Supplied);
        IPacks.Ending memory destruction = endingOf(org, batch, IPacks.PackState.Destroyed);
        IPacks.Ending memory exporting = endingOf(org, batch, IPacks.PackState.Exported);
        IPacks.Pack memory pack = packAt(7);
        bytes32[] memory proof = proofAt(7);
        uint256[] memory flags;
        (proof, flags) = PackMerkle.proveMany(tree, list(7));
        UnitId[] memory path = pathOf(UnitId.wrap("unit"));
        IPackDesk.OfflineUse[] memory uses = usesAt(list(7), START);
        uint32[] memory indices = numbers(list(7));
        bytes memory data = abi.encodeCall(IPacks.decommission, (ending, pack, proof));
        all[0] = Attempt("decommission", address(batches), data, SUPPLIERS);
        data = abi.encodeCall(IPacks.decommission, (destruction, pack, proof));
        all[1] = Attempt("decommission, destroyed", address(batches), data, Licences.HOLDERS);
        data = abi.encodeCall(IPacks.decommission, (exporting, pack, proof));
        all[2] = Attempt("decommission, exported", address(batches), data, EXPORTERS);
        data = abi.encodeCall(IPacks.decommissionMany, (ending, packsAt(list(7)), proof, flags));
        all[3] = Attempt("decommissionMany", address(batches), data, SUPPLIERS);
        data = abi.encodeCall(IPackDesk.decommissionInside, (ending, pack, proof, path));
        all[4] = Attempt("decommissionInside", address(packDesk), data, SUPPLIERS);
        data = abi.encodeCall(IPackDesk.decommissionRange, (ending, 0, 4, path));
        all[5] = Attempt("decommissionRange", address(packDesk), data, SUPPLIERS);
        data = abi.encodeCall(IPackDesk.submitOffline, (ending, uses, proof, flags));
        all[6] = Attempt("submitOffline", address(packDesk), data, SUPPLIERS);
        data = abi.encodeCall(IPackDesk.openPack, (ending, pack, proof, 2, 1));
        all[7] = Attempt("openPack", address(packDesk), data, SUPPLIERS);
        data = abi.encodeCall(IPackDesk.supplyPart, (org, batch, 7, PREMISES, 1, EVENT));
        all[8] = Attempt("supplyPart", address(packDesk), data, SUPPLIERS);
        data = abi.encodeCall(IPackDesk.conclude, (org, batch, indices, IPacks.PackState.HandedOver, EVENT));
        all[9] = Attempt("conclude, handed over", address(packDesk), data, SUPPLIERS);
        data = abi.encodeCall(IPackDesk.conclude, (org, batch, indices, IPacks.PackState.Destroyed, EVENT));
        all[10] = Attempt("conclude, destroyed", address(packDesk), data, Licences.HOLDERS);
        data = abi.encodeCall(IPackDesk.reactivate, (org, batch, 7, PREMISES, EVENT));
        all[11] = Attempt("reactivate", address(packDesk), data, Licences.HOLDERS);
        data = abi.encodeCall(IPackDesk.reactivateRange, (org, batch, 0, 4, PREMISES, EVENT));
        all[12] = Attempt("reactivateRange", address(packDesk), data, Licences.HOLDERS);
        data = abi.encodeCall(IPackDesk.concludeRange, (org, batch, 0, 4, IPacks.PackState.HandedOver, EVENT));
        all[13] = Attempt("concludeRange, handed over", address(packDesk), data, SUPPLIERS);
        data = abi.encodeCall(IPackDesk.concludeRange, (org, batch, 0, 4, IPacks.PackState.Destroyed, EVENT));
        all[14] = Attempt("concludeRange, destroyed", address(packDesk), data, Licences.HOLDERS);
    }

    /// All of them refuse `account`, whether the batch is open or not.
    function expectAll(OrgId org, address account, bytes memory reason) private {
        Attempt[] memory all = attempts(org);
        for (uint256 i = 0; i < all.length; ++i) expectRefused(all[i], account, reason);
        quarantine();
        for (uint256 i = 0; i < all.length; ++i) expectRefused(all[i], account, reason);
        assertHeld(pharmacy, 20, "nothing moved");
        assertActive(7, "nothing ended");
    }

    function expectRefused(Attempt memory attempt, address account, bytes memory reason) private {
        vm.prank(account);
        (bool passed, bytes memory answer) = attempt.target.call(attempt.data);
        assertTrue(!passed, attempt.name);
        assertEq(keccak256(answer), keccak256(reason), attempt.name);
    }

    function test_unknownOrganization() external {
        OrgId nobody = OrgId.wrap("nobody");
        expectAll(nobody, PHARMACY, abi.encodeWithSelector(IOrganizationRegistry.UnknownOrganization.selector, nobody));
    }

    function test_suspendedOrganization() external {
        organizations.suspend(pharmacy);
        bytes4 selector = IOrganizationRegistry.SuspendedOrganization.selector;
        expectAll(pharmacy, PHARMACY, abi.encodeWithSelector(selector, pharmacy));
    }

    function test_barredOrganization() external {
        organizations.setStanding(pharmacy, IOrganizationRegistry.Standing.Barred);
        bytes4 selector = IOrganizationRegistry.BarredOrganization.selector;
        expectAll(pharmacy, PHARMACY, abi.encodeWithSelector(selector, pharmacy));
    }

    function test_watchedOrganizationGoesOn() external {
        organizations.setStanding(pharmacy, IOrganizationRegistry.Standing.Watched);
        endOne(PHARMACY, supply(), 7);
        assertState(7, IPacks.PackState.Supplied, "supplied");
    }

    function test_endedAccreditation() external {
        organizations.changeAccreditation(pharmacy, Licences.PHARMACY, START + 5 days);
        vm.warp(START + 5 days);
        bytes4 selector = IOrganizationRegistry.EndedAccreditation.selector;
        expectAll(pharmacy, PHARMACY, abi.encodeWithSelector(selector, pharmacy, START + 5 days, START + 5 days));
    }

    function test_unknownMember() external {
        bytes4 selector = IOrganizationRegistry.UnknownMember.selector;
        expectAll(pharmacy, RIVAL, abi.encodeWithSelector(selector, pharmacy, RIVAL));
    }

    function test_endedMembership() external {
        join(Duties.DISPENSE, START + 1 days);
        vm.warp(START + 1 days);
        bytes4 selector = IOrganizationRegistry.EndedMembership.selector;
        expectAll(pharmacy, NOVICE, abi.encodeWithSelector(selector, pharmacy, NOVICE, START + 1 days, START + 1 days));
    }

    function test_missingDuty() external {
        uint32 others = Duties.ALL & ~Duties.DISPENSE;
        join(others, END);
        bytes4 selector = IOrganizationRegistry.MissingDuty.selector;
        expectAll(pharmacy, NOVICE, abi.encodeWithSelector(selector, pharmacy, NOVICE, Duties.DISPENSE, others));
    }

    function test_dispensingIsEnough() external {
        join(Duties.DISPENSE, END);
        endOne(NOVICE, supply(), 7);
        endRange(NOVICE, supply(), 0, 4);
        submit(NOVICE, supply(), list(8), START);
        open(NOVICE, supply(), 9, 2, 1);
        vm.prank(NOVICE);
        packDesk.supplyPart(pharmacy, batch, 9, PREMISES, 1, EVENT);
        reactivate(NOVICE, pharmacy, 7);
        reactivateRange(NOVICE, pharmacy, 0, 4);
        endRange(NOVICE, supply(), 0, 4);
        vm.prank(NOVICE);
        packDesk.concludeRange(pharmacy, batch, 0, 4, IPacks.PackState.HandedOver, EVENT);
        conclude(NOVICE, pharmacy, list(8), IPacks.PackState.HandedOver);
        assertHeld(pharmacy, 14, "held");
    }

    function join(uint32 duties, uint40 until) private {
        vm.prank(address(0xC3));
        organizations.offerMembership(pharmacy, NOVICE, duties, until);
        vm.prank(NOVICE);
        organizations.acceptMembership(pharmacy, duties, until);
    }

    // ------------------------------------------------------------------------------------------------------ licences

    /// An organisation with this licence alone, in force.
    function licensed(uint256 bit) private returns (OrgId org) {
        address controller = address(uint160(0xD000 + bit));
        org = accredit(controller, address(uint160(0xD100 + bit)), uint16(1 << bit));
        if (Licences.ANNOUNCED & (1 << bit) == 0) return org;
        vm.warp(block.timestamp + 2 days);
        organizations.activateLicences(org);
    }

    function licencesFor(IPacks.PackState state) private pure returns (uint32) {
        if (state == IPacks.PackState.Supplied || state == IPacks.PackState.HandedOver) return SUPPLIERS;
        return state == IPacks.PackState.Exported ? EXPORTERS : Licences.HOLDERS;
    }

    /// Each of seven ends with each of ten licences from each of two sources: whoever passes is asked for its stock, of
    /// which it has none.
    function test_statesAndLicences() external {
        for (uint256 bit = 0; bit < 10; ++bit) {
            OrgId org = licensed(bit);
            address member = address(uint160(0xD100 + bit));
            for (uint256 state = 1; state <= 7; ++state) {
                IPacks.PackState end = IPacks.PackState(state);
                uint32 needed = licencesFor(end);
                bytes memory refusal = abi.encodeWithSelector(
                    IOrganizationRegistry.MissingLicence.selector,
                    org,
                    needed,
                    1 << bit
                );
                bool licensedFor = needed & (1 << bit) != 0;
                vm.expectRevert(licensedFor ? notHeld(org, 1, 0) : refusal);
                endOne(member, endingOf(org, batch, end), 7);

                bool fromAside = needed == Licences.HOLDERS;
                bytes memory wrong = invalidEnd(end, IPacks.PackState.Active);
                bytes memory empty = notHeldAside(org);
                vm.expectRevert(licensedFor ? (fromAside ? empty : wrong) : refusal);
                endOne(member, endingFrom(org, end), 7);
            }
        }
    }

    function notHeldAside(OrgId org) private view returns (bytes memory) {
        bytes32 key = keccak256(abi.encode(keccak256("SetAside(bytes32 org)"), org));
        return abi.encodeWithSignature("NotHeld(bytes32,bytes32,uint32,uint32)", batch, key, 1, 0);
    }

    /// The same question at the desk, for each function with the licence it lacks.
    function test_missingLicenceEverywhere() external {
        Attempt[] memory all = attempts(carrier);
        for (uint256 i = 0; i < all.length; ++i) {
            bytes4 selector = IOrganizationRegistry.MissingLicence.selector;
            expectRefused(
                all[i],
                CARRIER,
                abi.encodeWithSelector(selector, carrier, all[i].licences, Licences.CARRIER)
            );
        }
    }

    /// A licence that is withdrawn later ends nothing more, and takes nothing back.
    function test_licenceWithdrawn() external {
        endOne(PHARMACY, supply(), 7);
        organizations.changeAccreditation(pharmacy, Licences.LABORATORY, END);
        Attempt[] memory all = attempts(pharmacy);
        for (uint256 i = 0; i < all.length; ++i) {
            bytes4 selector = IOrganizationRegistry.MissingLicence.selector;
            expectRefused(
                all[i],
                PHARMACY,
                abi.encodeWithSelector(selector, pharmacy, all[i].licences, Licences.LABORATORY)
            );
        }
    }

    /// The controller holds every duty.
    function test_controllerActs() external {
        endOne(address(0xC3), supply(), 7);
        assertState(7, IPacks.PackState.Supplied, "supplied");
    }
}
