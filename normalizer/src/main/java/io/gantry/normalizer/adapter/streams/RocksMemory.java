package io.gantry.normalizer.adapter.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the native memory of all partitions' stores together: block cache and write buffers share
 * one budget. Streams makes one instance for each store, so the budget travels in the configuration
 * under {@link #BUDGET}.
 */
public final class RocksMemory implements RocksDBConfigSetter {
  static final String BUDGET = "gantry.rocksdb.budget";

  private static final int WRITE_BUFFER = 1 << 20;

  /** Native memory for all stores of one process; close it after Streams. */
  static final class Budget implements AutoCloseable {
    private final Cache cache;
    private final WriteBufferManager writeBuffers;

    Budget(long bytes) {
      org.rocksdb.RocksDB.loadLibrary();
      cache = new LRUCache(bytes, -1, false, 0.1);
      writeBuffers = new WriteBufferManager(bytes / 2, cache);
    }

    @Override
    public void close() {
      writeBuffers.close();
      cache.close();
    }
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    if (!(configs.get(BUDGET) instanceof Budget budget)) {
      throw new IllegalStateException(BUDGET + " is not set");
    }
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(budget.cache);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    // Most look-ups are for objects not seen before: a filter answers them without a read.
    table.setFilterPolicy(new BloomFilter());
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(budget.writeBuffers);
    options.setWriteBufferSize(WRITE_BUFFER);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String storeName, Options options) {
    // The budget outlives the stores.
  }
}
