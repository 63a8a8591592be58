package org.seedbank.torrent.bt;

import bt.data.ChunkVerifier;
import bt.data.DataDescriptorFactory;
import bt.data.DataReaderFactory;
import bt.data.IDataDescriptorFactory;
import bt.event.EventSource;
import bt.runtime.Config;
import bt.service.IRuntimeLifecycleBinder;
import bt.torrent.TorrentRegistry;
import bt.torrent.data.BlockCache;
import bt.torrent.data.DataWorker;
import bt.torrent.data.DefaultDataWorker;
import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.function.Consumer;

/** What of ours stands in the place of Bt's once the content is known: checking and writing. */
final class ContentModule implements Module {
    private final PieceChecker checker;
    private final Traffic traffic;
    private final Consumer<Throwable> failure;

    ContentModule(PieceChecker checker, Traffic traffic, Consumer<Throwable> failure) {
        this.checker = checker;
        this.traffic = traffic;
        this.failure = failure;
    }

    @Override
    public void configure(Binder binder) {
        binder.bind(ChunkVerifier.class).toInstance(checker);
    }

    @Provides
    @Singleton
    IDataDescriptorFactory descriptors(Config config, EventSource events) {
        return new DataDescriptorFactory(new DataReaderFactory(events), checker, config.getTransferBlockSize());
    }

    @Provides
    @Singleton
    StorageWorker writing(
            IRuntimeLifecycleBinder lifecycle, TorrentRegistry registry, BlockCache cache, Config config) {
        DataWorker worker = new DefaultDataWorker(lifecycle, registry, checker, cache, config);
        return new StorageWorker(worker, traffic, failure);
    }

    @Provides
    @Singleton
    DataWorker worker(StorageWorker worker) {
        return worker;
    }
}
