package org.seedbank.trustchain.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.CRC32C;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;

/** Files with chains, for the fuzzer: as they come, and with checksums that fit what they hold. */
public final class ExportFuzz {
    private ExportFuzz() {}

    /** What is imported is signed by its owner, and no file stores what another file would not. */
    public static FuzzTarget files() {
        return new FuzzTarget("ChainExport", ExportFuzz::check, List.of(file(), parts()));
    }

    private static void check(Bytes input) {
        if (input.size() < 2) {
            return;
        }
        Bytes content = input.slice(1, input.size());
        Bytes file = input.at(0) % 2 == 0 ? content : framed(content.at(0), content.slice(1, content.size()));
        InMemoryChainStore store = InMemoryChainStore.immediate();
        FuzzTarget.unlessMalformed(() -> {
            ImportReport report = read(file, store);
            assertThat(report.stored() + report.known() + report.forks() + report.refused())
                    .isEqualTo(report.read());
        });
        store.owners()
                .forEach(owner -> assertThat(store.latest(owner))
                        .hasValueSatisfying(
                                block -> assertThat(block.isSignedByOwner()).isTrue()));
    }

    private static ImportReport read(Bytes file, InMemoryChainStore store) {
        try {
            return ChainImport.read(new ByteArrayInputStream(file.toArray()), store, Runnable::run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of one part. The digest at its end is wrong, which is noticed only there. */
    private static Bytes framed(int count, Bytes content) {
        Bytes part =
                new WireWriter().u32(count).u32(content.size()).bytes(content).toBytes();
        CRC32C sum = new CRC32C();
        sum.update(part.asBuffer());
        return new WireWriter()
                .bytes(ExportFormat.MAGIC)
                .u16(ExportFormat.VERSION)
                .bytes(part)
                .u32(sum.getValue())
                .toBytes();
    }

    private static Bytes file() {
        InMemoryChainStore store = InMemoryChainStore.immediate();
        TestChain chain = chain();
        store.commit(LedgerWrite.ofBlocks(chain.blocks())).join();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            long written = ChainExport.write(file, store, List.of(chain.owner()));
            assertThat(written).isEqualTo(2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return FuzzTarget.choose(0, Bytes.wrap(file.toByteArray()));
    }

    private static Bytes parts() {
        WireWriter out = new WireWriter().u8(1).u8(2);
        for (HalfBlock block : chain().blocks()) {
            out.varlenI(block.packed());
        }
        return out.toBytes();
    }

    private static TestChain chain() {
        TestChain chain = new TestChain("payer");
        TestChain payee = new TestChain("payee");
        assertThat(chain.propose(payee.owner(), 1).isProposal()).isTrue();
        assertThat(chain.propose(payee.owner(), 2).isProposal()).isTrue();
        return chain;
    }
}
