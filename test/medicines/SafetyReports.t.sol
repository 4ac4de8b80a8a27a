// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../../contracts/identity/Duties.sol";
import {IOrganizationRegistry} from "../../contracts/identity/interfaces/IOrganizationRegistry.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrgId} from "../../contracts/identity/types.sol";
import {IBatches} from "../../contracts/medicines/interfaces/IBatches.sol";
import {ISafetyReports} from "../../contracts/medicines/interfaces/ISafetyReports.sol";
import {SafetyReports} from "../../contracts/medicines/SafetyReports.sol";
import {BatchId} from "../../contracts/medicines/types.sol";
import {EmptyDigest} from "../../contracts/shared/errors.sol";
import {MedicinesTest} from "./MedicinesTest.sol";

/// Who reports what of a batch, what counts, and what a withdrawal leaves.
contract SafetyReportsTest is MedicinesTest {
    bytes32 private constant USE = keccak256("use");
    bytes32 private constant OTHER_USE = keccak256("other use");
    bytes32 private constant DOCUMENT = keccak256("report");
    bytes32 private constant REASONS = keccak256("reasons");
    ISafetyReports.Kind private constant ADR = ISafetyReports.Kind.AdverseReaction;

    SafetyReports private reports;
    BatchId private batch;

    function setUp() public {
        deploy();
        reports = new SafetyReports(organizations, batches);
        (batch, ) = commission(10);
    }

    function report(address member, OrgId reporter, bytes32 use, ISafetyReports.Kind kind) private {
        vm.prank(member);
        reports.report(reporter, batch, use, kind, false, DOCUMENT);
    }

    function withdraw(address member, OrgId reporter, bytes32 use, ISafetyReports.Kind kind) private {
        vm.prank(member);
        reports.withdraw(reporter, batch, use, kind, REASONS);
    }

    function expectReported(OrgId reporter, ISafetyReports.Kind kind, bytes32 use, bool serious, bool counted) private {
        expectEmitFrom(address(reports));
        emit ISafetyReports.UseReported(batch, reporter, kind, use, serious, counted, DOCUMENT);
    }

    function assertCount(ISafetyReports.Kind kind, uint32 reported, uint32 withdrawn) private view {
        ISafetyReports.Count memory count = reports.countOf(batch, kind);
        assertEq(count.reported, reported, "reported");
        assertEq(count.withdrawn, withdrawn, "withdrawn");
    }

    // ---------------------------------------------------------------------------------------------------- reporting

    function test_ReportsOfEachKindCountByThemselves() public {
        for (uint256 i = 0; i < 4; ++i) {
            expectReported(hospital, ISafetyReports.Kind(i), USE, i % 2 == 0, true);
            vm.prank(HOSPITAL);
            reports.report(hospital, batch, USE, ISafetyReports.Kind(i), i % 2 == 0, DOCUMENT);
            assertCount(ISafetyReports.Kind(i), 1, 0);
        }
        report(HOSPITAL, hospital, OTHER_USE, ISafetyReports.Kind.QualityDefect);
        uint32[4] memory expected = [uint32(1), 1, 2, 1];
        ISafetyReports.Count[4] memory counts = reports.countsOf(batch);
        for (uint256 i = 0; i < 4; ++i) assertEq(counts[i].reported, expected[i], "reported");
    }

    function test_TheCountsAreOneSlotAsDrawn() public {
        report(HOSPITAL, hospital, USE, ISafetyReports.Kind.AdverseReaction);
        withdraw(HOSPITAL, hospital, USE, ISafetyReports.Kind.AdverseReaction);
        report(HOSPITAL, hospital, USE, ISafetyReports.Kind.SuspectedFalsified);
        bytes32 slot = vm.load(address(reports), keccak256(abi.encode(BatchId.unwrap(batch), uint256(0))));
        assertEq(slot, bytes32(uint256(1) | (1 << 32) | (1 << 192)), "four times reported | withdrawn");
    }

    function test_TwoReportersOfOneUseCountOnce() public {
        expectReported(hospital, ADR, USE, false, true);
        report(HOSPITAL, hospital, USE, ADR);
        expectReported(pharmacy, ADR, USE, false, false);
        report(PHARMACY, pharmacy, USE, ADR);
        assertCount(ADR, 1, 0);
        assertEq(reports.standingOf(batch, USE, ADR), 2, "standing");
        assertTrue(
            reports.reportOf(hospital, batch, USE, ADR) == ISafetyReports.ReportState.Standing &&
                reports.reportOf(pharmacy, batch, USE, ADR) == ISafetyReports.ReportState.Standing,
            "both stand"
        );
        assertTrue(
            reports.reportOf(wholesaler, batch, USE, ADR) == ISafetyReports.ReportState.None &&
                reports.reportOf(hospital, batch, OTHER_USE, ADR) == ISafetyReports.ReportState.None,
            "no other does"
        );
    }

    function test_OneUseOfTwoBatchesCountsForBoth() public {
        report(HOSPITAL, hospital, USE, ADR);
        BatchId first = batch;
        (batch, ) = commission("LOT-77B", 10);
        report(HOSPITAL, hospital, USE, ADR);
        assertCount(ADR, 1, 0);
        assertEq(reports.countOf(first, ADR).reported, 1, "first");
    }

    function test_EveryHolderAndALaboratoryReports() public {
        OrgId laboratory = accredit(address(0xC7), address(0xE7), Licences.LABORATORY);
        OrgId ambulance = accredit(address(0xC8), address(0xE8), Licences.CARE);
        OrgId[6] memory orgs = [maker, wholesaler, pharmacy, hospital, laboratory, ambulance];
        address[6] memory members = [MAKER, WHOLESALER, PHARMACY, HOSPITAL, address(0xE7), address(0xE8)];
        for (uint256 i = 0; i < 6; ++i) report(members[i], orgs[i], bytes32(i + 1), ADR);
        assertCount(ADR, 6, 0);
    }

    function test_RefusesWhoMayNotReport() public {
        bytes memory refusal = abi.encodeWithSelector(IOrganizationRegistry.UnknownMember.selector, hospital, STRANGER);
        vm.expectRevert(refusal);
        report(STRANGER, hospital, USE, ADR);
        vm.expectRevert(refusal);
        withdraw(STRANGER, hospital, USE, ADR);

        uint32 reporters = Licences.HOLDERS | Licences.LABORATORY;
        refusal = abi.encodeWithSelector(
            IOrganizationRegistry.MissingLicence.selector,
            carrier,
            reporters,
            Licences.CARRIER
        );
        vm.expectRevert(refusal);
        report(CARRIER, carrier, USE, ADR);
        vm.expectRevert(refusal);
        withdraw(CARRIER, carrier, USE, ADR);

        vm.prank(address(0xC4));
        organizations.offerMembership(hospital, STRANGER, Duties.ALL & ~Duties.REPORT, END);
        vm.prank(STRANGER);
        organizations.acceptMembership(hospital, Duties.ALL & ~Duties.REPORT, END);
        refusal = abi.encodeWithSelector(
            IOrganizationRegistry.MissingDuty.selector,
            hospital,
            STRANGER,
            Duties.REPORT,
            Duties.ALL & ~Duties.REPORT
        );
        vm.expectRevert(refusal);
        report(STRANGER, hospital, USE, ADR);
        vm.expectRevert(refusal);
        withdraw(STRANGER, hospital, USE, ADR);
    }

    function test_RefusesWhatSaysNothing() public {
        vm.expectRevert(abi.encodeWithSelector(ISafetyReports.EmptyUse.selector, batch));
        report(HOSPITAL, hospital, bytes32(0), ADR);
        vm.expectRevert(EmptyDigest.selector);
        vm.prank(HOSPITAL);
        reports.report(hospital, batch, USE, ADR, true, bytes32(0));
        batch = BatchId.wrap(keccak256("nobody made it"));
        vm.expectRevert(abi.encodeWithSelector(IBatches.BatchNotCommissioned.selector, batch));
        report(HOSPITAL, hospital, USE, ADR);
    }

    function test_ReportsOfABatchThatWasRecalledOrHasExpired() public {
        vm.prank(MAKER);
        batches.recall(maker, batch, IBatches.RecallClass.ClassI, keccak256("notice"), EVENT);
        vm.warp(EXPIRY + 1);
        report(HOSPITAL, hospital, USE, ADR);
        assertCount(ADR, 1, 0);
    }

    function test_OneReporterReportsAUseOnce() public {
        bytes memory refusal = abi.encodeWithSelector(
            ISafetyReports.UseAlreadyReported.selector,
            batch,
            hospital,
            USE,
            ADR
        );
        report(HOSPITAL, hospital, USE, ADR);
        vm.expectRevert(refusal);
        report(HOSPITAL, hospital, USE, ADR);
        withdraw(HOSPITAL, hospital, USE, ADR);
        vm.expectRevert(refusal);
        report(HOSPITAL, hospital, USE, ADR);
    }

    // -------------------------------------------------------------------------------------------------- withdrawing

    function test_AWithdrawalStaysVisible() public {
        report(HOSPITAL, hospital, USE, ADR);
        expectEmitFrom(address(reports));
        emit ISafetyReports.UseReportWithdrawn(batch, hospital, ADR, USE, true, REASONS);
        withdraw(HOSPITAL, hospital, USE, ADR);
        assertCount(ADR, 1, 1);
        assertTrue(reports.reportOf(hospital, batch, USE, ADR) == ISafetyReports.ReportState.Withdrawn, "withdrawn");
        assertEq(reports.standingOf(batch, USE, ADR), 0, "standing");
    }

    function test_AUseCountsAsLongAsOneReportStands() public {
        report(HOSPITAL, hospital, USE, ADR);
        report(PHARMACY, pharmacy, USE, ADR);
        expectEmitFrom(address(reports));
        emit ISafetyReports.UseReportWithdrawn(batch, hospital, ADR, USE, false, REASONS);
        withdraw(HOSPITAL, hospital, USE, ADR);
        assertCount(ADR, 1, 0);
        withdraw(PHARMACY, pharmacy, USE, ADR);
        assertCount(ADR, 1, 1);
        expectReported(wholesaler, ADR, USE, false, true);
        report(WHOLESALER, wholesaler, USE, ADR);
        assertCount(ADR, 2, 1);
    }

    function test_OnlyAStandingReportIsWithdrawn() public {
        report(HOSPITAL, hospital, USE, ADR);
        expectNoneStands(PHARMACY, pharmacy, USE, ADR, ISafetyReports.ReportState.None);
        expectNoneStands(HOSPITAL, hospital, OTHER_USE, ADR, ISafetyReports.ReportState.None);
        ISafetyReports.Kind other = ISafetyReports.Kind.MedicationError;
        expectNoneStands(HOSPITAL, hospital, USE, other, ISafetyReports.ReportState.None);
        withdraw(HOSPITAL, hospital, USE, ADR);
        expectNoneStands(HOSPITAL, hospital, USE, ADR, ISafetyReports.ReportState.Withdrawn);
    }

    function expectNoneStands(
        address member,
        OrgId reporter,
        bytes32 use,
        ISafetyReports.Kind kind,
        ISafetyReports.ReportState state
    ) private {
        vm.expectRevert(
            abi.encodeWithSelector(ISafetyReports.NoStandingReport.selector, batch, reporter, use, kind, state)
        );
        withdraw(member, reporter, use, kind);
    }

    // ---------------------------------------------------------------------------------------------------------- any

    mapping(bytes32 key => ISafetyReports.ReportState) private model;

    /// Any sequence of reports and withdrawals: what stands is what was reported less what was withdrawn.
    function testFuzz_WhatStandsIsReportedLessWithdrawn(uint8[40] memory steps) public {
        OrgId[2] memory orgs = [hospital, pharmacy];
        address[2] memory members = [HOSPITAL, PHARMACY];
        for (uint256 i = 0; i < steps.length; ++i) {
            (uint256 who, uint256 use) = (steps[i] & 1, (steps[i] >> 1) & 1);
            ISafetyReports.Kind kind = ISafetyReports.Kind((steps[i] >> 2) & 3);
            bytes32 key = keccak256(abi.encode(who, use, kind));
            bool withdraws = steps[i] & 16 != 0;
            bool allowed =
                model[key] == (withdraws ? ISafetyReports.ReportState.Standing : ISafetyReports.ReportState.None);
            if (!allowed) {
                vm.expectRevert(
                    withdraws
                        ? abi.encodeWithSelector(
                            ISafetyReports.NoStandingReport.selector,
                            batch,
                            orgs[who],
                            use + 1,
                            kind,
                            model[key]
                        )
                        : abi.encodeWithSelector(
                            ISafetyReports.UseAlreadyReported.selector,
                            batch,
                            orgs[who],
                            use + 1,
                            kind
                        )
                );
            }
            if (withdraws) withdraw(members[who], orgs[who], bytes32(use + 1), kind);
            else report(members[who], orgs[who], bytes32(use + 1), kind);
            if (allowed) {
                model[key] = withdraws ? ISafetyReports.ReportState.Withdrawn : ISafetyReports.ReportState.Standing;
            }
        }
        for (uint256 kind = 0; kind < 4; ++kind) {
            uint256 standing;
            for (uint256 use = 0; use < 2; ++use) {
                uint256 both;
                for (uint256 who = 0; who < 2; ++who) {
                    bytes32 key = keccak256(abi.encode(who, use, ISafetyReports.Kind(kind)));
                    if (model[key] == ISafetyReports.ReportState.Standing) ++both;
                }
                assertEq(reports.standingOf(batch, bytes32(use + 1), ISafetyReports.Kind(kind)), both, "standing");
                if (both > 0) ++standing;
            }
            ISafetyReports.Count memory count = reports.countOf(batch, ISafetyReports.Kind(kind));
            assertEq(count.reported - count.withdrawn, standing, "counted");
        }
    }
}
