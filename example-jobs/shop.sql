-- The shop of the example jobs: 10,000 customers, 2,000 products, 100,000 orders of the hundred
-- days up to 2026-11-21, two items each. Plain SQL for MySQL 8 and later and for MariaDB; every row
-- follows from a number, so every shop is the same.

CREATE TABLE digits (d INT NOT NULL PRIMARY KEY);
INSERT INTO digits (d) VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);

CREATE TABLE numbers (n INT NOT NULL PRIMARY KEY);
INSERT INTO numbers (n)
SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
  FROM digits a
 CROSS JOIN digits b
 CROSS JOIN digits c
 CROSS JOIN digits e
 CROSS JOIN digits f
 ORDER BY n;

CREATE TABLE customers (
  id INT NOT NULL PRIMARY KEY,
  name VARCHAR(60) NOT NULL,
  country CHAR(2) NOT NULL
);
INSERT INTO customers (id, name, country)
SELECT n + 1,
       CONCAT(ELT(1 + n % 8, 'Ada', 'Ben', 'Cleo', 'Dora', 'Emil', 'Fay', 'Gus', 'Hana'), ' ',
              ELT(1 + (n DIV 8) % 7, 'Abt', 'Berg', 'Cole', 'Diaz', 'Ekman', 'Fry', 'Gray'), ' ',
              n + 1),
       ELT(1 + n % 6, 'AT', 'DE', 'ES', 'FR', 'IT', 'PL')
  FROM numbers
 WHERE n < 10000
 ORDER BY n;

CREATE TABLE products (
  id INT NOT NULL PRIMARY KEY,
  name VARCHAR(60) NOT NULL,
  cost DECIMAL(8, 2) NOT NULL,
  price DECIMAL(8, 2) NOT NULL
);
INSERT INTO products (id, name, cost, price)
SELECT n + 1,
       CONCAT(ELT(1 + n % 5, 'Red', 'Blue', 'Green', 'Grey', 'White'), ' ',
              ELT(1 + (n DIV 5) % 6, 'chair', 'table', 'lamp', 'shelf', 'desk', 'stool'), ' ',
              n + 1),
       2 + n % 90,
       3 + n % 90
  FROM numbers
 WHERE n < 2000
 ORDER BY n;

-- Without figures of its own a server may read a table from end to end for each row.
ANALYZE TABLE numbers, products;

CREATE TABLE orders (
  id INT NOT NULL PRIMARY KEY,
  customer_id INT NOT NULL,
  ordered_on DATE NOT NULL,
  total DECIMAL(10, 2) NOT NULL,
  exported_at DATETIME NULL
);
INSERT INTO orders (id, customer_id, ordered_on, total)
SELECT n + 1,
       1 + (n * 7919 + (n DIV 100) * 37) % 10000,
       DATE_ADD('2026-08-14', INTERVAL n % 100 DAY),
       (1 + n % 3) * a.price + (1 + n % 2) * b.price
  FROM numbers
  JOIN products a ON a.id = 1 + (n * 7) % 2000
  JOIN products b ON b.id = 1 + (n * 13 + 5) % 2000
 ORDER BY n;
CREATE INDEX orders_of_a_day ON orders (ordered_on);

CREATE TABLE order_items (
  order_id INT NOT NULL,
  line INT NOT NULL,
  product_id INT NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (order_id, line)
);
INSERT INTO order_items (order_id, line, product_id, quantity)
SELECT n + 1, 1, 1 + (n * 7) % 2000, 1 + n % 3 FROM numbers ORDER BY n;
INSERT INTO order_items (order_id, line, product_id, quantity)
SELECT n + 1, 2, 1 + (n * 13 + 5) % 2000, 1 + n % 2 FROM numbers ORDER BY n;
CREATE INDEX items_of_a_product ON order_items (product_id);

CREATE TABLE document_numbers (
  kind VARCHAR(20) NOT NULL PRIMARY KEY,
  last_number INT NOT NULL
);
INSERT INTO document_numbers (kind, last_number) VALUES ('settlement', 0);

CREATE TABLE settlements (
  settled_on DATE NOT NULL,
  customer_id INT NOT NULL,
  document_number INT NOT NULL,
  amount DECIMAL(10, 2) NOT NULL,
  PRIMARY KEY (settled_on, customer_id)
);

CREATE TABLE search_index (
  order_id INT NOT NULL PRIMARY KEY,
  words VARCHAR(200) NOT NULL
);

DROP TABLE numbers;
DROP TABLE digits;

ANALYZE TABLE customers, products, orders, order_items;
