//! documents · how an order looks on paper: figures and names in, PDF bytes out · pure · never
//! touches the database, HTTP or a clock.
