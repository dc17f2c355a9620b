CREATE DATABASE kelisim_records;
