-- What the applications of these guides bill: 300 orders of 40 customers, 30 bills, 250 baskets.

CREATE TABLE digits (d INT NOT NULL PRIMARY KEY);
INSERT INTO digits (d) VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);

CREATE TABLE numbers (n INT NOT NULL PRIMARY KEY);
INSERT INTO numbers (n)
SELECT a.d + 10 * b.d + 100 * c.d AS n
  FROM digits a
 CROSS JOIN digits b
 CROSS JOIN digits c
 ORDER BY n;

CREATE TABLE customers (id INT NOT NULL PRIMARY KEY, country CHAR(2) NOT NULL);
INSERT INTO customers (id, country)
SELECT n + 1, ELT(1 + n % 4, 'AT', 'DE', 'ES', 'FR') FROM numbers WHERE n < 40 ORDER BY n;

CREATE TABLE orders (
  id INT NOT NULL PRIMARY KEY,
  customer_id INT NOT NULL,
  total DECIMAL(8, 2) NOT NULL
);
INSERT INTO orders (id, customer_id, total)
SELECT n + 1, 1 + n % 40, 10 + n FROM numbers WHERE n < 300 ORDER BY n;

CREATE TABLE invoices (order_id INT NOT NULL PRIMARY KEY, vat DECIMAL(8, 2) NOT NULL);

CREATE TABLE bills (order_id INT NOT NULL PRIMARY KEY, paid_on DATE);
INSERT INTO bills (order_id, paid_on)
SELECT n + 1, IF(n % 3 = 0, NULL, '2026-11-02') FROM numbers WHERE n < 30 ORDER BY n;

CREATE TABLE reminders (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, order_id INT NOT NULL);

CREATE TABLE baskets (id INT NOT NULL PRIMARY KEY, seen_on DATE NOT NULL);
INSERT INTO baskets (id, seen_on)
SELECT n + 1, IF(n < 200, '2026-01-02', CURRENT_DATE) FROM numbers WHERE n < 250 ORDER BY n;
